import type { Item, ReadRow } from '../../intake';
import { makeAhead } from './make-ahead';
import { prepareRow } from './prepare-items';
import type { PreparedChunk, PublishSession } from './publish-session';
import type { ChunkAnswer } from './publish-types';
import type { StoreQueue } from './store-queue';
import { mapInSlices } from './yielding';

/** Parses, checks and recognises rows; `before` of the call's rows came earlier. Can go on while another chunk is stored. */
export async function prepareChunk(
  session: PublishSession,
  rows: (Item | ReadRow)[],
  before: number,
): Promise<PreparedChunk> {
  const { deps, validator, idempotency, batchId } = session;
  const prepared = await mapInSlices(rows, (row, index) =>
    prepareRow(row, before + index + 1, { validator, vault: deps.vault, batch: batchId }),
  );
  const ahead = await makeAhead(session, prepared);
  return { prepared, ahead, content: idempotency?.contentOf(rows) ?? '' };
}

/** Stores and logs the chunk in one synced write, perhaps with those of other calls. One chunk after another. */
export async function storeChunk(
  queue: StoreQueue,
  session: PublishSession,
  chunk: PreparedChunk,
): Promise<ChunkAnswer> {
  const answer = await queue.add({ session, chunk });
  session.seen.add(chunk.prepared);
  session.chunks += 1;
  session.rows += chunk.prepared.length;
  if (answer.receipts.length > 0) session.deps.stored?.();
  return answer;
}
