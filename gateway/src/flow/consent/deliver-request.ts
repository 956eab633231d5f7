import { utf8 } from '@concordat/chaincode/domain';
import { openingBytes } from '../../crypto';
import { stableCode } from '../../errors';
import type { Peers } from '../../ports/peers';
import { sealTo } from '../resolve/seal-to';
import type { RegistryCache } from '../registry/registry-cache';
import type { RequestMessage } from './receive-request';
import type { ConsentRequestStore, StoredRequest } from './request-store';

export interface DeliverDeps {
  peers: Peers;
  registry: RegistryCache;
  requests: ConsentRequestStore;
}

const REQUESTS_PATH = '/exchange/v1/consent-requests';
/** The certifier cannot be asked now; later will do. */
const PASSING = new Set([
  'UNAVAILABLE',
  'PEER_UNKNOWN',
  'PEER_ANSWER_INVALID',
  'KEY_UNKNOWN',
  'LEDGER_UNAVAILABLE',
  'INBOX_FULL',
  'TOO_MANY_REQUESTS',
]);

/** The certifier has looked at the request and will never take it. */
const FINAL = new Set(['REQUEST_INVALID', 'REQUEST_MISMATCH', 'HANDLE_CONFLICT']);

/**
 * Sends a request to its certifier. Where that is away or takes no more now, the request stays undelivered (`waitsFor` says
 * why) and is sent again later; one that the certifier refuses for good is kept as refused. Throws what the certifier
 * refuses it with.
 */
export async function deliverRequest(deps: DeliverDeps, request: StoredRequest): Promise<StoredRequest> {
  try {
    await deps.peers.send(request.certifier, REQUESTS_PATH, await messageOf(deps, request));
  } catch (error) {
    const code = stableCode(error) ?? '';
    if (PASSING.has(code)) return await waiting(deps, request, code);
    if (FINAL.has(code)) await deps.requests.save({ ...request, refused: code });
    throw error;
  }
  const delivered = { ...request, delivered: true };
  delete delivered.waitsFor;
  await deps.requests.save(delivered);
  return delivered;
}

async function waiting(
  { requests }: DeliverDeps,
  request: StoredRequest,
  code: string,
): Promise<StoredRequest> {
  const kept = { ...request, waitsFor: code };
  if (request.waitsFor !== code) await requests.save(kept);
  return kept;
}

/** Sends what has not been delivered yet; answers how many were. Call it now and then. */
export async function deliverPending(deps: DeliverDeps): Promise<number> {
  let count = 0;
  const full = new Set<string>();
  for await (const request of deps.requests.undelivered()) {
    if (full.has(request.certifier)) continue;
    const sent = await deliverRequest(deps, request).catch(() => undefined);
    if (sent?.delivered === true) count++;
    if (sent?.waitsFor === 'INBOX_FULL') full.add(request.certifier);
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
