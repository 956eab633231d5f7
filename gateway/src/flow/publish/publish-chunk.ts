import type { Item, ReadRow } from '../../intake';
import { commitRecords, receiptsOf } from './commit-records';
import { makeRecords } from './make-records';
import { prepareRow } from './prepare-items';
import type { PreparedRow } from './prepare-items';
import type { PublishSession } from './publish-session';
import type { ChunkAnswer } from './publish-types';
import { REGISTER } from './register-tables';
import { tellApart } from './tell-apart';
import type { Decision } from './tell-apart';
import { mapInSlices } from './yielding';

/** Rows that were checked and recognised, before anybody asked what the register holds. */
export interface PreparedChunk {
  prepared: PreparedRow[];
  /** What identifies the chunk under the call's idempotency key. */
  content: string;
}

/** Parses, checks and recognises rows; `before` of the call's rows came earlier. Can go on while another chunk is stored. */
export async function prepareChunk(
  { deps, validator, idempotency }: PublishSession,
  rows: (Item | ReadRow)[],
  before: number,
): Promise<PreparedChunk> {
  const prepared = await mapInSlices(rows, (row, index) =>
    prepareRow(row, before + index + 1, { validator, vault: deps.vault }),
  );
  return { prepared, content: idempotency?.contentOf(rows) ?? '' };
}

/** Decides on each row by what the register holds, then stores and logs in one synced write. One chunk after another. */
export async function storeChunk(session: PublishSession, chunk: PreparedChunk): Promise<ChunkAnswer> {
  const { deps, idempotency } = session;
  const answer = await deps.writer.run(async () => {
    const stored = await idempotency?.answerOf(session.chunks, chunk.content);
    return stored ?? (await decideAndStore(session, chunk));
  });
  session.seen.add(chunk.prepared);
  session.chunks += 1;
  session.rows += chunk.prepared.length;
  if (answer.receipts.length > 0) deps.stored?.();
  return answer;
}

async function decideAndStore(
  session: PublishSession,
  { prepared, content }: PreparedChunk,
): Promise<ChunkAnswer> {
  const { deps, request, validator } = session;
  const decisions = await tellApart(prepared, {
    schema: validator.schema.id,
    business: deps.storage.table(REGISTER.business),
    record: deps.storage.table(REGISTER.record),
    snapshot: request.snapshot !== undefined,
    keyFields: validator.schema.businessKey,
    dryRun: request.dryRun === true,
    earlier: (businessMac, contentMac) => session.seen.compare(businessMac, contentMac),
  });
  const answer = summary(prepared, decisions);
  if (request.dryRun) return answer;
  if (request.mode === 'all' && answer.errors.length > 0) return nothingLanded(answer);
  const records = await makeRecords(decisions, { schema: validator.schema, publisher: deps.mspId });
  const receipts = await receiptsOf(session, decisions, records);
  const complete = { ...answer, receipts };
  await commitRecords(session, records, (batch) =>
    session.idempotency?.remember(batch, session.chunks, content, complete),
  );
  return complete;
}

function nothingLanded(answer: ChunkAnswer): ChunkAnswer {
  return { ...answer, counts: { ...answer.counts, new: 0, changed: 0 } };
}

function summary(prepared: PreparedRow[], decisions: Decision[]): ChunkAnswer {
  const count = (outcome: Decision['outcome']) => decisions.filter((each) => each.outcome === outcome).length;
  return {
    receipts: [],
    errors: decisions.flatMap((each) => (each.outcome === 'REJECTED' ? each.errors : [])),
    warnings: prepared.flatMap(({ warnings }) => warnings),
    counts: {
      new: count('NEW'),
      changed: count('CHANGED'),
      equal: count('EQUAL'),
      rejected: count('REJECTED'),
    },
  };
}
