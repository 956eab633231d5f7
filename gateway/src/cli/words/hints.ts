/** What to do about a refusal, by its code, where the code alone is enough to know. */
const HINTS: Readonly<Record<string, string>> = {
  SCHEMA_UNKNOWN: 'see which there are, and who publishes them: concordat schema list',
  PRODUCT_UNKNOWN: 'see which there are: concordat product list',
  RECORD_UNKNOWN: 'see yours: concordat record list',
  REQUEST_UNKNOWN: 'see what was asked for: concordat consent list, or concordat subject requests',
  NOT_OWN_KEY: 'at the portal: concordat subject revoke; on paper: concordat consent revoke',
  BINDING_UNKNOWN: 'no key of the company was bound to this request: there is nothing to end',
  CONSENT_UNKNOWN: 'see what was asked for: concordat consent list, or concordat subject requests',
  NOT_FOUND: 'this gateway has no such thing, or its organisation no such work: is --as right?',
  UNAUTHENTICATED: 'the gateway does not know the token: is it the one of this gateway, and of this start?',
  FORBIDDEN: 'the token is for another kind of work: see `tokens` in the profile',
  LEDGER_UNAVAILABLE:
    'do its peer and its chaincode process run? (docs/operations.md, 9); then ask again: a repeat does nothing twice',
  CATCHING_UP: 'the gateway still reads the ledger: ask again in a moment',
};

export function hintFor(code: string): string | undefined {
  return Object.hasOwn(HINTS, code) ? HINTS[code] : undefined;
}
