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
  maker: RecordMaker,
  decisions: Decision[],
  origin: RecordOrigin,
): Promise<NewRecord[]> {
  const wanted = shuffled(decisions.filter((each) => each.outcome === 'NEW' || each.outcome === 'CHANGED'));
  const names = wanted[0]?.item.groups.names ?? [];
  const made = await maker.make(origin, names, wanted.map(textsOf));
  return made.map((each, at) => {
    const decision = wanted[at] as Wanted;
    return { decision, item: decision.item, made: each };
  });
}

/** The texts of the item's groups; `meta`, which is the first, names what the record takes the place of. */
function textsOf(decision: Wanted): GroupTexts['texts'] {
  const { groups, meta } = decision.item;
  if (decision.outcome === 'NEW') return groups.texts;
  return [canonicalJson({ ...meta, supersedes: decision.old }), ...groups.texts.slice(1)];
}
