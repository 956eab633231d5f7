import { type Ledger, LedgerError } from '../../ports/ledger';
import { type LedgerConsent, parseConsents } from '../../ports/ledger-values';

const MOST_AT_ONCE = 500;

/** Asks the ledger for consents by id; null for one that it does not have, or not for us. */
export async function askConsents(ledger: Ledger, ids: string[]): Promise<(LedgerConsent | null)[]> {
  const found: (LedgerConsent | null)[] = [];
  for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
    const argument = { ids: ids.slice(from, from + MOST_AT_ONCE) };
    const call = { contract: 'consent', function: 'get', argument };
    found.push(...(await ledger.evaluate(call, parseConsents)));
  }
  if (found.length === ids.length) return found;
  throw new LedgerError('LEDGER_CORRUPT', 'the ledger answered another number of consents than were asked');
}
