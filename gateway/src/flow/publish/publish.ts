import { toHex } from '@concordat/chaincode/domain';
import { drawRandom } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Item, ReadRow } from '../../intake';
import { finishSnapshot } from './finish-snapshot';
import { IdempotencyRecord } from './idempotency';
import { prepareChunk, storeChunk } from './publish-chunk';
import type { PreparedChunk, PublishSession } from './publish-session';
import type { PublishDeps } from './publish-deps';
import type { ChunkAnswer, PublishRequest, PublishResult } from './publish-types';
import { SeenKeys } from './seen-keys';
import type { StoreQueue } from './store-queue';
import { chunksOf } from './yielding';

const CHUNK = 1000;
/** All-or-nothing is one write, so it is bounded. */
const MOST_AT_ONCE = 10_000;
const BATCH_ID_BYTES = 16;

/**
 * Publishes items under a schema of this organisation: good ones are stored, encrypted and logged, in batches of one
 * synced write each; for each there is a receipt or its errors. Throws SCHEMA_UNKNOWN, IDEMPOTENCY_KEY_REUSED,
 * BATCH_TOO_LARGE, SNAPSHOT_WITHDRAWAL_REFUSED.
 */
export async function publish(
  deps: PublishDeps,
  request: PublishRequest,
  ending: PublishSession['ending'] = { status: 'SUPERSEDED', reason: 'NEW_STATE' },
): Promise<PublishResult> {
  const session = await openSession(deps, request, ending);
  const sizeBefore = deps.log.size();
  const result = emptyResult();
  await publishChunks(deps.queue, session, result);
  await finish(session, result, sizeBefore);
  return { ...result, size: deps.log.size() };
}

/** One chunk is stored while the next is prepared: at most two are in memory. */
async function publishChunks(
  queue: StoreQueue,
  session: PublishSession,
  result: PublishResult,
): Promise<void> {
  const { request } = session;
  const store = async (chunk: PreparedChunk) => {
    add(result, await storeChunk(queue, session, chunk));
    request.onProgress?.(session.rows);
  };
  let storing = Promise.resolve();
  let rowsBefore = 0;
  try {
    for await (const rows of chunks(request)) {
      const chunk = await prepareChunk(session, rows, rowsBefore);
      rowsBefore += rows.length;
      await storing;
      storing = store(chunk);
      storing.catch(() => undefined);
    }
  } finally {
    await storing;
  }
}

async function openSession(
  deps: PublishDeps,
  request: PublishRequest,
  ending: PublishSession['ending'],
): Promise<PublishSession> {
  const validator = await deps.validator(request.schema);
  if (validator === undefined)
    throw new GatewayError('SCHEMA_UNKNOWN', 'this organisation publishes no such schema');
  return {
    deps,
    request,
    validator,
    ending,
    batchId: toHex(drawRandom(BATCH_ID_BYTES)),
    idempotency: IdempotencyRecord.of(deps, request),
    seen: new SeenKeys(request.snapshot !== undefined || request.dryRun === true),
    chunks: 0,
    rows: 0,
  };
}

async function* chunks({ mode, items }: PublishRequest): AsyncGenerator<(Item | ReadRow)[]> {
  if (mode !== 'all') {
    yield* chunksOf(items, CHUNK);
    return;
  }
  for await (const rows of chunksOf(items, MOST_AT_ONCE + 1)) {
    if (rows.length > MOST_AT_ONCE) {
      throw new GatewayError('BATCH_TOO_LARGE', `all-or-nothing takes up to ${MOST_AT_ONCE} items`);
    }
    yield rows;
  }
}

async function finish(session: PublishSession, result: PublishResult, sizeBefore: number): Promise<void> {
  const { request, deps, idempotency } = session;
  const nothingLanded = request.mode === 'all' && result.errors.length > 0;
  const ended = await idempotency?.ended(session.chunks);
  if (ended !== undefined) {
    Object.assign(result.counts, ended);
    return;
  }
  if (request.snapshot !== undefined && !nothingLanded) {
    Object.assign(result.counts, await finishSnapshot(session, sizeBefore));
  }
  if (idempotency === undefined || nothingLanded) return;
  const batch = deps.storage.batch();
  idempotency.rememberEnd(batch, { chunks: session.chunks, counts: result.counts });
  await batch.commit();
}

function add(result: PublishResult, { receipts, errors, warnings, counts }: ChunkAnswer): void {
  for (const receipt of receipts) result.receipts.push(receipt);
  for (const error of errors) result.errors.push(error);
  for (const warning of warnings) result.warnings.push(warning);
  result.counts.new += counts.new;
  result.counts.changed += counts.changed;
  result.counts.equal += counts.equal;
  result.counts.rejected += counts.rejected;
}

function emptyResult(): PublishResult {
  const counts = { new: 0, changed: 0, equal: 0, missing: 0, rejected: 0, withdrawn: 0 };
  return { receipts: [], errors: [], warnings: [], counts, size: 0 };
}
