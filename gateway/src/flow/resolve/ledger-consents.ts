import type { Consent, ConsentState, ConsentUse } from '@concordat/chaincode/domain';
import type { Ledger } from '../../ports/ledger';

/** A consent as the ledger shows it now; `state` is EXPIRED once its time is over. */
export interface LedgerConsent {
  consent: Consent | null;
  state: ConsentState;
  use: ConsentUse | null;
}

const MOST_AT_ONCE = 500;

/** Asks the ledger for consents by id; null for one that it does not have, or not for us. */
export async function askConsents(ledger: Ledger, ids: string[]): Promise<(LedgerConsent | null)[]> {
  const found: (LedgerConsent | null)[] = [];
  for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
    const argument = { ids: ids.slice(from, from + MOST_AT_ONCE) };
    const call = { contract: 'consent', function: 'get', argument };
    found.push(...(await ledger.evaluate(call, (value) => value as (LedgerConsent | null)[])));
  }
  return found;
}
