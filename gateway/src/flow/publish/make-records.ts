import { canonicalJson, leafHash, logEntryBytes, toHex } from '@concordat/chaincode/domain';
import type { LogEntry } from '@concordat/chaincode/domain';
import { commitRecord, drawRandom, type GroupTexts, shuffled } from '../../crypto';
import type { RecordToSeal } from '../../ports/vault';
import type { PreparedItem } from './prepare-items';
import type { Decision } from './tell-apart';
import { mapInSlices } from './yielding';

type Wanted = Extract<Decision, { outcome: 'NEW' | 'CHANGED' }>;

/** A record about to be stored, with the item that it was made of. */
export interface NewRecord {
  decision: Wanted;
  item: PreparedItem;
  sealed: RecordToSeal;
  entryBytes: Uint8Array;
}

const ID_BYTES = 16;
const SECRET_BYTES = 32;

/** Shuffles the batch before ids are drawn, so that the log's order tells nothing of the file's. */
export async function makeRecords(
  decisions: Decision[],
  { schema, publisher }: { schema: string; publisher: string },
): Promise<NewRecord[]> {
  const wanted = decisions.filter((each) => each.outcome === 'NEW' || each.outcome === 'CHANGED');
  return mapInSlices(shuffled(wanted), (decision) => {
    const { item } = decision;
    const groups = groupsOf(decision);
    const secret = drawRandom(SECRET_BYTES);
    const entry: LogEntry = {
      commitment: commitRecord(secret, groups),
      publisher,
      recordId: toHex(drawRandom(ID_BYTES)),
      schema,
      v: 1,
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

/** The item's groups; `meta`, which is the first, names what the record takes the place of. */
function groupsOf(decision: Wanted): GroupTexts {
  const { groups, meta } = decision.item;
  if (decision.outcome === 'NEW') return groups;
  const superseding = canonicalJson({ ...meta, supersedes: decision.old });
  return { names: groups.names, texts: [superseding, ...groups.texts.slice(1)] };
}
