export { type Examination, examineLedger } from './examine-ledger';
export type { Finding } from './finding';
