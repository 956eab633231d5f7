export { examineLedgerOf } from './examine-ledger';
export { type RunningGateway, startGateway } from './gateway';
