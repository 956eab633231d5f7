import { fromBase64url } from '@concordat/chaincode/domain';
import { unpad, unpadEach } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import { groupBy } from './group-by';
import type { RefusedRelease, ReleaseBatchAnswer, SealedRelease, SealedTo } from './release-message';
import { type MadeRelease, sealReleases } from './seal-release';

export type MadeOrRefused = MadeRelease | RefusedRelease;
/** A release as it was sealed to us, opened; nothing in it has been read. */
export type OpenedOrRefused = Uint8Array | RefusedRelease;

/** The answer to a batch: what goes to one key travels in one box. */
export function sealBatch(made: MadeOrRefused[]): ReleaseBatchAnswer {
  const answers = made.map((one) => ('refused' in one ? one : { keyId: one.recipient.keyId }));
  const releases = made.flatMap((one) => ('refused' in one ? [] : one));
  const byKey = groupBy(releases, ({ recipient }) => recipient.keyId);
  return { answers, boxes: [...byKey.values()].map(sealReleases) };
}

/** Opens the answer to a batch, in its order. Throws `PEER_ANSWER_INVALID` where it is not as `sealBatch` makes it. */
export async function openBatch(
  keys: Pick<Keys, 'sealOpen'>,
  { answers, boxes }: ReleaseBatchAnswer,
): Promise<OpenedOrRefused[]> {
  const opened = new Map<string, Uint8Array[]>();
  for (const box of boxes) opened.set(box.keyId, unpadOrRefuse(unpadEach, await unseal(keys, box)));
  const found = answers.map((answer) => ('refused' in answer ? answer : opened.get(answer.keyId)?.shift()));
  const complete = found.filter((one) => one !== undefined);
  const left = [...opened.values()].some(({ length }) => length > 0);
  if (complete.length === answers.length && opened.size === boxes.length && !left) return complete;
  throw invalid('the boxes do not hold what the answers say');
}

/** Opens the answer for one line. Throws `PEER_ANSWER_INVALID`. */
export async function openRelease(keys: Pick<Keys, 'sealOpen'>, sealed: SealedRelease): Promise<Uint8Array> {
  return unpadOrRefuse(unpad, await unseal(keys, sealed));
}

function unseal(keys: Pick<Keys, 'sealOpen'>, { keyId, box }: SealedTo): Promise<Uint8Array> {
  return keys.sealOpen(keyId, fromBase64url(box)).catch((cause: unknown) => {
    throw invalid('the release is not sealed to us', cause);
  });
}

function unpadOrRefuse<T>(take: (padded: Uint8Array) => T, padded: Uint8Array): T {
  try {
    return take(padded);
  } catch (cause) {
    throw invalid('the release is not padded as it has to be', cause);
  }
}

function invalid(detail: string, cause?: unknown): GatewayError {
  return new GatewayError('PEER_ANSWER_INVALID', detail, { cause });
}
