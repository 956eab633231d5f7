import { leafHash, logEntryBytes, toHex } from '@concordat/chaincode/domain';
import type { LogEntry, SchemaDocument } from '@concordat/chaincode/domain';
import { commitRecord, drawRandom, groupOrder, shuffled } from '../../crypto';
import type { SealedRecord } from '../../ports/vault';
import type { PreparedItem } from './prepare-items';
import type { Decision } from './tell-apart';
import { mapInSlices } from './yielding';

type Wanted = Extract<Decision, { outcome: 'NEW' | 'CHANGED' }>;

/** A record about to be stored, with the item that it was made of. */
export interface NewRecord {
  decision: Wanted;
  item: PreparedItem;
  sealed: SealedRecord;
  entryBytes: Uint8Array;
}

const ID_BYTES = 16;
const SECRET_BYTES = 32;

/** Shuffles the batch before ids are drawn, so that the log's order tells nothing of the file's. */
export async function makeRecords(
  decisions: Decision[],
  { schema, publisher }: { schema: SchemaDocument; publisher: string },
): Promise<NewRecord[]> {
  const wanted = decisions.filter((each) => each.outcome === 'NEW' || each.outcome === 'CHANGED');
  const names = groupOrder(schema.groups);
  return mapInSlices(shuffled(wanted), (decision) => {
    const { item } = decision;
    const supersedes = decision.outcome === 'CHANGED' ? decision.old : null;
    const groups = { ...item.groups, meta: { ...item.meta, supersedes } };
    const secret = drawRandom(SECRET_BYTES);
    const entry: LogEntry = {
      v: 1,
      recordId: toHex(drawRandom(ID_BYTES)),
      publisher,
      schema: schema.id,
      commitment: commitRecord(secret, names, groups),
    };
    const entryBytes = logEntryBytes(entry);
    return {
      decision,
      item,
      entryBytes,
      sealed: { entry, leafHash: toHex(leafHash(entryBytes)), secret, groups },
    };
  });
}
