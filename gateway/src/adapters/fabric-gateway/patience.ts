import type { LedgerError } from '../../ports/ledger';
import { isRefusedElsewhere, ledgerFault } from './ledger-fault';
import { pause } from './pause';

interface Patience {
  attempts: number;
  /** Milliseconds before the given attempt (from 1). */
  pauseBefore(attempt: number): number;
}

/** Answers that pass by themselves. */
const PASSING: Record<string, Patience> = {
  /** Peers a block apart agree again within milliseconds; under load 10–25 % of first attempts differ. */
  ENDORSEMENT_MISMATCH: { attempts: 25, pauseBefore: (attempt) => 10 * Math.ceil(attempt / 4) },
  /** A peer's gateway service takes 500 calls at a time. Gives up after about 4 s. */
  LEDGER_BUSY: { attempts: 8, pauseBefore: (attempt) => Math.min(1_000, 25 * 2 ** attempt) },
  /** The own peer endorsed and another's contract refused: it may not have seen the last block yet. */
  REFUSED_ELSEWHERE: { attempts: 8, pauseBefore: (attempt) => 10 * attempt },
};

/** Asks again while the answer is a passing one. Throws LedgerError; the original error is its cause. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  const attempts = new Map<string, number>();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const fault = ledgerFault(error);
      await waitFor(fault, attempts);
    }
  }
}

async function waitFor(fault: LedgerError, attempts: Map<string, number>): Promise<void> {
  const kind = isRefusedElsewhere(fault) ? 'REFUSED_ELSEWHERE' : fault.code;
  const patience = PASSING[kind];
  const attempt = (attempts.get(kind) ?? 0) + 1;
  if (!patience || attempt >= patience.attempts) throw fault;
  attempts.set(kind, attempt);
  await pause(patience.pauseBefore(attempt));
}
