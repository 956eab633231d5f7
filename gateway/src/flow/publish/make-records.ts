import { canonicalJson } from '@concordat/chaincode/domain';
import { type GroupTexts, type MadeRecord, type RecordOrigin, shuffled } from '../../crypto';
import type { PreparedItem } from './prepare-items';
import type { RecordMaker } from './record-maker';
import type { Decision } from './tell-apart';

type Wanted = Extract<Decision, { outcome: 'NEW' | 'CHANGED' }>;

/** A record about to be stored, with the item that it was made of. */
export interface NewRecord {
  decision: Wanted;
  item: PreparedItem;
  made: MadeRecord;
}

/** Shuffles the batch before ids are drawn, so that the log's order tells nothing of the file's. */
export async function makeRecords(
  { maker, ahead }: { maker: RecordMaker; ahead: Map<PreparedItem, MadeRecord>[] },
  decisions: Decision[],
  origin: RecordOrigin,
): Promise<NewRecord[]> {
  const wanted = shuffled(decisions.filter((each) => each.outcome === 'NEW' || each.outcome === 'CHANGED'));
  const madeAhead = ({ outcome, item }: Wanted) =>
    outcome === 'NEW' ? ahead.find((made) => made.has(item))?.get(item) : undefined;
  const found = wanted.map(madeAhead);
  const rest = wanted.filter((_, at) => found[at] === undefined);
  const made = await maker.make(origin, rest[0]?.item.groups.names ?? [], rest.map(textsOf));
  let next = 0;
  return wanted.map((decision, at) => ({
    decision,
    item: decision.item,
    made: (found[at] ?? made[next++]) as MadeRecord,
  }));
}

/** The texts of the item's groups; `meta`, which is the first, names what the record takes the place of. */
function textsOf(decision: Wanted): GroupTexts['texts'] {
  const { groups, meta } = decision.item;
  if (decision.outcome === 'NEW') return groups.texts;
  return [canonicalJson({ ...meta, supersedes: decision.old }), ...groups.texts.slice(1)];
}
