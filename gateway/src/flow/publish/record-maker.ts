import type { GroupTexts, MadeRecord, RecordOrigin } from '../../crypto';

/** Gives records an id and a secret, commits to them, encrypts them: one for each list of group texts. */
export interface RecordMaker {
  make(origin: RecordOrigin, names: GroupTexts['names'], texts: GroupTexts['texts'][]): Promise<MadeRecord[]>;
}
