import { type Committed, type Ledger, type LedgerCall, LedgerError } from '../../ports/ledger';

const MOST_TRIES = 20;

/**
 * Submits a call that may be made twice, and makes it again where it lost a race to another transaction.
 * Throws LedgerError `CONFLICT` where it loses again and again, or what the ledger refuses it with.
 */
export async function submitAgain<T>(
  ledger: Ledger,
  call: LedgerCall,
  parse: (value: unknown) => T,
): Promise<Committed<T>> {
  for (let tries = 1; ; tries++) {
    try {
      return await ledger.submit(call, parse);
    } catch (error) {
      if (!(error instanceof LedgerError) || error.code !== 'CONFLICT' || tries === MOST_TRIES) throw error;
    }
  }
}
