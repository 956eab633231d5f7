import { utf8 } from '@concordat/chaincode/domain';
import { openingBytes } from '../../crypto';
import { stableCode } from '../../errors';
import type { Peers } from '../../ports/peers';
import { sealTo } from '../resolve/sealed-openings';
import type { RegistryCache } from '../registry/registry-cache';
import type { RequestMessage } from './receive-request';
import type { ConsentRequestStore, StoredRequest } from './request-store';

export interface DeliverDeps {
  peers: Peers;
  registry: RegistryCache;
  requests: ConsentRequestStore;
}

export const REQUESTS_PATH = '/exchange/v1/consent-requests';
/** The certifier cannot be asked now; later will do. */
const PASSING = new Set([
  'UNAVAILABLE',
  'PEER_UNKNOWN',
  'PEER_ANSWER_INVALID',
  'KEY_UNKNOWN',
  'LEDGER_UNAVAILABLE',
]);

/** The certifier has looked at the request and will never take it. */
const FINAL = new Set(['REQUEST_INVALID', 'REQUEST_MISMATCH', 'HANDLE_CONFLICT']);

/**
 * Sends a request to its certifier. Where that is away, the request stays undelivered and is sent again later; one that the
 * certifier refuses for good is kept as refused. Throws what the certifier refuses it with.
 */
export async function deliverRequest(deps: DeliverDeps, request: StoredRequest): Promise<StoredRequest> {
  try {
    await deps.peers.send(request.certifier, REQUESTS_PATH, await messageOf(deps, request));
  } catch (error) {
    const code = stableCode(error) ?? '';
    if (PASSING.has(code)) return request;
    if (FINAL.has(code)) await deps.requests.save({ ...request, refused: code });
    throw error;
  }
  const delivered = { ...request, delivered: true };
  await deps.requests.save(delivered);
  return delivered;
}

/** Sends what has not been delivered yet; answers how many were. Call it now and then. */
export async function deliverPending(deps: DeliverDeps): Promise<number> {
  let count = 0;
  for await (const request of deps.requests.undelivered()) {
    const sent = await deliverRequest(deps, request).catch(() => request);
    if (sent.delivered) count++;
  }
  return count;
}

async function messageOf(deps: DeliverDeps, request: StoredRequest): Promise<RequestMessage> {
  const { handle, terms, privatePart, certifier, subject, salt } = request;
  return {
    handle,
    terms,
    opening: await sealTo(deps.registry, certifier, openingBytes({ ...subject, salt })),
    private: await sealTo(deps.registry, certifier, utf8(JSON.stringify(privatePart))),
  };
}
