import { commitRecords, receiptsOf } from './commit-records';
import { makeRecords } from './make-records';
import type { Part, PublishSession } from './publish-session';
import type { ChunkAnswer, Receipt } from './publish-types';
import type { PreparedRow } from './prepare-items';
import { recordRows } from './record-rows';
import { REGISTER } from './register-tables';
import { type Decision, type RegisterView, tellApart } from './tell-apart';

/**
 * Decides on each row by what the register holds, then stores and logs all of it in one synced write. Answers part by part.
 * Several parts are of one schema, add records only and name no business key twice. The caller holds the writer.
 */
export async function storeChunks(parts: Part[]): Promise<ChunkAnswer[]> {
  const session = parts[0]?.session;
  if (session === undefined) return [];
  const { deps, request, validator } = session;
  const rows = parts.flatMap(({ chunk }) => chunk.prepared);
  const decisions = await tellApart(rows, viewOf(session));
  const answers = byPart(parts, decisions).map((mine, index) => summary(parts[index]?.chunk.prepared, mine));
  if (request.dryRun) return answers;
  if (request.mode === 'all' && answers.some(({ errors }) => errors.length > 0))
    return answers.map(nothingLanded);
  const records = await makeRecords(
    { maker: deps.maker, ahead: parts.map(({ chunk }) => chunk.ahead) },
    decisions,
    { schema: validator.schema.id, publisher: deps.mspId },
  );
  const receipts = byPart(parts, await receiptsOf(session, decisions, records));
  answers.forEach((answer, index) => (answer.receipts = receipts[index]?.filter(isReceipt) ?? []));
  await commitRecords(parts, records, (batch) =>
    parts.forEach(({ session: { idempotency, chunks }, chunk }, index) =>
      idempotency?.remember(batch, chunks, chunk.content, answers[index] as ChunkAnswer),
    ),
  );
  return answers;
}

function viewOf({ deps, request, validator, seen }: PublishSession): RegisterView {
  return {
    schema: validator.schema.id,
    business: deps.storage.table(REGISTER.business),
    records: (leafHashes) => recordRows(deps, leafHashes),
    snapshot: request.snapshot !== undefined,
    keyFields: validator.schema.businessKey,
    dryRun: request.dryRun === true,
    earlier: (businessMac, contentMac) => seen.compare(businessMac, contentMac),
  };
}

/** What was worked out row by row, for each part's rows. */
function byPart<T>(parts: Part[], rows: T[]): T[][] {
  let start = 0;
  return parts.map(({ chunk }) => rows.slice(start, (start += chunk.prepared.length)));
}

function isReceipt(receipt: Receipt | undefined): receipt is Receipt {
  return receipt !== undefined;
}

function nothingLanded(answer: ChunkAnswer): ChunkAnswer {
  return { ...answer, counts: { ...answer.counts, new: 0, changed: 0 } };
}

function summary(prepared: PreparedRow[] = [], decisions: Decision[]): ChunkAnswer {
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
