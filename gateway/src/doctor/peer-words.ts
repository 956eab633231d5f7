import { LedgerError } from '../ports/ledger';

/** Pocket lacks some of Fabric's system chaincodes; what they tell cannot be looked at there. */
export const POCKET_HAS_NONE = 'pocket has none of this; on a Fabric network it is checked';

/** Said where the gateway itself would ask that service; the client fabric-network does without. */
export const NO_GATEWAY_SERVICE =
  'the peer has no gateway service (Fabric before 2.4): this cannot be asked there, and ledger.client must be fabric-network';

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
  [/unknown service gateway\.Gateway|does not implement the method/, NO_GATEWAY_SERVICE],
  [/No connection established/, 'the peer does not speak as configured: in clear, or TLS?'],
  [/client identity expired/, 'the service identity’s certificate has ended'],
  [
    /creator org \[/,
    'the channel does not accept this identity: another MSP’s certificate, or a revoked one',
  ],
  [
    /no peers available to evaluate/,
    'the channel has no chaincode of that name, or no peer has it installed',
  ],
  [
    /has been successfully defined on channel|chaincode \S+ not found/,
    'the channel has no chaincode of that name',
  ],
  [/failed to execute transaction/, 'the peer does not reach its chaincode process'],
  [
    /ProposalResponsePayloads do not match/,
    'its chaincode answers otherwise: another version, or other blocks',
  ],
  [/pocket does not support/, POCKET_HAS_NONE],
  [/access denied/i, 'the channel’s access rules do not let this organisation ask that'],
];

/** A refusal by a peer in plain words; its own where nothing better is known. */
export function peerWords(error: unknown): string {
  const texts = errorsOf(error).flatMap((each) => [
    each.message,
    ...detailsOf(each).map(({ message }) => message),
  ]);
  return meaningOf(texts) ?? texts[0] ?? String(error);
}

/** The same for each organisation that did not endorse, where they are told. */
export function endorserWords(error: unknown): string {
  const details = errorsOf(error).flatMap(detailsOf);
  const told = details.map(({ mspId, message }) => `${mspId}: ${meaningOf([message]) ?? message}`);
  return told.length > 0 ? [...new Set(told)].join('; ') : peerWords(error);
}

function meaningOf(texts: string[]): string | undefined {
  return MEANINGS.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
}

/** The error, and the peer's own behind it. */
function errorsOf(error: unknown): Error[] {
  const cause: unknown = error instanceof LedgerError ? error.cause : undefined;
  return [error, cause].filter((each) => each instanceof Error);
}

interface Detail {
  mspId: string;
  message: string;
}

/** gRPC's details of each endorsing peer, where the error carries any. */
function detailsOf(error: Error): Detail[] {
  const { details } = error as { details?: unknown };
  if (!Array.isArray(details)) return [];
  return (details as Partial<Detail>[]).map(({ mspId, message }) => ({
    mspId: mspId ?? 'a peer',
    message: message ?? '',
  }));
}
