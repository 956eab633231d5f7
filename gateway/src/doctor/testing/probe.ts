import { LedgerError } from '../../ports/ledger';
import type { LedgerProbe } from '../../ports/ledger-probe';

const SILENT = new LedgerError('LEDGER_UNAVAILABLE', 'the peer does not answer');

/** A peer that answers what it is told to answer, and says nothing to all else. */
export function probeOf(answers: Partial<LedgerProbe>): LedgerProbe {
  return {
    ask: () => Promise.reject(SILENT),
    endorse: () => Promise.reject(SILENT),
    firstBlock: () => Promise.reject(SILENT),
    close: () => undefined,
    ...answers,
  };
}

/** A peer's refusal with its own words, for each endorser where there are several. */
export function refusal(message: string, details: { mspId: string; message: string }[] = []): LedgerError {
  return new LedgerError('LEDGER_REFUSED', 'refused', {
    cause: Object.assign(new Error(message), { details }),
  });
}
