import type { LedgerError } from '../../ports/ledger';
import { isUnclear, ledgerFault } from './ledger-fault';

/**
 * Runs what hands a transaction over, which is told to call `attempt` for each try. Answers a refusal; nothing where it was
 * taken, and where any of the tries may have been.
 */
export async function refusalOf(
  txId: string,
  handOver: (attempt: (send: () => Promise<unknown>) => Promise<void>) => Promise<unknown>,
): Promise<LedgerError | undefined> {
  let perhapsTaken = 0;
  const attempt = async (send: () => Promise<unknown>) => {
    perhapsTaken += 1;
    try {
      await send();
    } catch (error) {
      if (!isUnclear(error)) perhapsTaken -= 1;
      throw error;
    }
  };
  try {
    await handOver(attempt);
  } catch (error) {
    if (perhapsTaken === 0) return ledgerFault(error, { txId });
  }
  return undefined;
}
