import { LedgerError } from '../ports/ledger';

/** Pocket lacks some of Fabric's system chaincodes; what they tell cannot be looked at there. */
export const POCKET_HAS_NONE = 'pocket has none of this; on a Fabric network it is checked';

/** What a peer says (Fabric 2.4 to 3.1), and what it means to an operator. */
const MEANINGS: [RegExp, string][] = [
  [
    /incorrect timestamp/,
    'this machine’s clock differs from the peer’s by more than its window (15 minutes)',
  ],
  [
    /creator org unknown|creator is malformed/,
    'the channel has no organisation of this MSP id, or the certificate is another organisation’s',
  ],
  [/failed to get config for channel/, 'the peer has not joined a channel of that name'],
  [/No connection established/, 'the peer does not speak as configured: in clear, or TLS?'],
  [/client identity expired/, 'the service identity’s certificate has ended'],
  [
    /creator org \[/,
    'the channel does not accept this identity: another MSP’s certificate, or a revoked one',
  ],
  [/no peers available to evaluate/, 'the peer has no such channel, or its channel has no such chaincode'],
  [
    /has been successfully defined on channel|chaincode \S+ not found/,
    'the channel has no chaincode of that name',
  ],
  [/failed to execute transaction/, 'the peer does not reach its chaincode process'],
  [/pocket does not support/, POCKET_HAS_NONE],
  [/access denied/i, 'the channel’s access rules do not let this organisation ask that'],
];

/** A refusal by a peer in plain words; its own where nothing better is known. */
export function peerWords(error: unknown): string {
  const texts = [error, error instanceof LedgerError ? error.cause : undefined]
    .filter((each) => each instanceof Error)
    .flatMap((each) => [each.message, ...detailsOf(each)]);
  const meaning = MEANINGS.find(([pattern]) => texts.some((text) => pattern.test(text)));
  return meaning?.[1] ?? texts[0] ?? String(error);
}

/** gRPC's details of each endorsing peer, where the error carries any. */
function detailsOf(error: Error): string[] {
  const { details } = error as { details?: unknown };
  if (!Array.isArray(details)) return [];
  return details.map((detail: unknown) => String((detail as { message?: unknown }).message));
}
