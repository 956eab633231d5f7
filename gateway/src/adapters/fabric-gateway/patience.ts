import type { LedgerError } from '../../ports/ledger';
import { isDisconnected, isRefusedElsewhere, ledgerFault } from './ledger-fault';
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
  /** A connection that was cut while nobody used it fails its next call; a peer that restarts is back in seconds. */
  DISCONNECTED: { attempts: 5, pauseBefore: (attempt) => 10 * 2 ** attempt },
};

/**
 * Asks again while the answer is a passing one, until `deadline` (milliseconds since the epoch). `ask` must be safe to
 * repeat. Throws LedgerError; the original error is its cause.
 */
export async function patiently<T>(ask: () => Promise<T>, deadline: number): Promise<T> {
  const attempts = new Map<string, number>();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const fault = ledgerFault(error);
      await waitFor(fault, attempts, deadline);
    }
  }
}

async function waitFor(fault: LedgerError, attempts: Map<string, number>, deadline: number): Promise<void> {
  const kind = kindOf(fault);
  const patience = PASSING[kind];
  const attempt = (attempts.get(kind) ?? 0) + 1;
  if (!patience || attempt >= patience.attempts || Date.now() >= deadline) throw fault;
  attempts.set(kind, attempt);
  await pause(patience.pauseBefore(attempt));
}

function kindOf(fault: LedgerError): string {
  if (isRefusedElsewhere(fault)) return 'REFUSED_ELSEWHERE';
  return isDisconnected(fault) ? 'DISCONNECTED' : fault.code;
}
