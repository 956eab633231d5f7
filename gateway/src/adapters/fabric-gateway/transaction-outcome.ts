import { type Status, StatusCode } from '@hyperledger/fabric-gateway';
import { LedgerError } from '../../ports/ledger';

const NAMES = new Map<number, string>(Object.entries(StatusCode).map(([name, code]) => [code, name]));
const LOST_RACE = new Set<number>([StatusCode.MVCC_READ_CONFLICT, StatusCode.PHANTOM_READ_CONFLICT]);

/** Refuses a transaction that the ledger committed as invalid. */
export function assertValid({ code, transactionId: txId }: Status): void {
  if (code === StatusCode.VALID) return;
  const name = NAMES.get(code) ?? String(code);
  if (LOST_RACE.has(code)) {
    throw new LedgerError('CONFLICT', 'another transaction changed what this one had read', { txId });
  }
  if (code === StatusCode.ENDORSEMENT_POLICY_FAILURE) {
    throw new LedgerError('ENDORSEMENT_REFUSED', "the endorsements do not meet the consortium's rule", {
      txId,
    });
  }
  throw new LedgerError('LEDGER_REFUSED', `the transaction was committed as invalid: ${name}`, { txId });
}
