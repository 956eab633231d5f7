import { type Ledger, LedgerError } from '../../ports/ledger';
import { parseChanges } from '../../ports/ledger-values';

/**
 * A piece of a publisher's list of status changes, `from` a place on (the first is 1), and the place of the last one on the
 * ledger. Throws LedgerError `LEDGER_CORRUPT` where it has a gap.
 */
export async function statusChanges(
  ledger: Ledger,
  argument: { publisher: string; from: number; limit: number },
) {
  const call = { contract: 'attestation', function: 'changes', argument };
  const answer = await ledger.evaluate(call, parseChanges);
  const gapless = answer.changes.every(({ publisher, seq }, at) => {
    return publisher === argument.publisher && seq === argument.from + at;
  });
  if (!gapless) throw new LedgerError('LEDGER_CORRUPT', 'the list of status changes has a gap');
  return answer;
}
