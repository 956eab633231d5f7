import {
  canonicalJson,
  domainHash,
  names,
  reading,
  type RecordStatus,
  sequence,
  type Status,
  STATUSES,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import type { Batch, Storage } from '../../ports/storage';
import { givenText, storedRow } from '../../ports/stored-row';
import type { Page, PageRequest } from '../page/page';
import { newestFirst, timeKey } from '../page/time-key';
import { groupBy } from '../resolve/group-by';
import { encode, type Holding } from './holding';

/** A record that one of our files rests on is not what it was. */
export interface Notice {
  id: string;
  publisher: string;
  leafHash: string;
  schema: string;
  /** Our application or file number that rests on the record. */
  application: string;
  product: string;
  /** The enquiries of that application under which we were given the record. */
  holdings: { enquiryId: string; line: number }[];
  status: Status;
  reason: string;
  /** Leaf hash of the record that takes its place. */
  replacement: string | null;
  /** Transaction time of the change. */
  since: number;
  /** Its number in the publisher's gapless list of changes. */
  seq: number;
  raisedAt: number;
  /** The corrected version, once it was fetched. */
  corrected: { enquiryId: string; line: number; n: number; leafHash: string } | null;
}

const { hex, known, list, nullable, oneOf, text } = reading;
const place = { enquiryId: hex(16), line: names.count };
const shape = known<Notice>({
  id: hex(16),
  publisher: names.mspId,
  leafHash: hex(32),
  schema: names.versionedId,
  application: givenText({ max: 128 }),
  product: names.versionedId,
  holdings: list(known<Notice['holdings'][number]>(place), { max: 1_000_000 }),
  status: oneOf(STATUSES),
  reason: text({ max: 64 }),
  replacement: nullable(hex(32)),
  since: names.time,
  seq: names.position,
  raisedAt: names.time,
  corrected: nullable(
    known<NonNullable<Notice['corrected']>>({ ...place, n: names.count, leafHash: hex(32) }),
  ),
});

const TABLE = 'notice';
const BY_TIME = 'noticebytime';

/** The same change and application always give the same id: a notice is raised once. */
function noticeId(change: RecordStatus, application: string): string {
  const what = canonicalJson([change.publisher, change.leafHash, change.seq, application]);
  return toHex(domainHash('notice', utf8(what)).subarray(0, 16));
}

/** One notice for each application among the holdings. */
export function noticesFor(change: RecordStatus, held: Holding[], now: number): Notice[] {
  const applications = groupBy(
    held.filter((holding) => isNews(change, holding)),
    ({ application }) => application,
  );
  return [...applications].map(([application, own]) => ({
    id: noticeId(change, application),
    publisher: change.publisher,
    leafHash: change.leafHash,
    schema: own[0]?.schema ?? '',
    application,
    product: own[0]?.product ?? '',
    holdings: own.map(({ enquiryId, line }) => ({ enquiryId, line })),
    status: change.status,
    reason: change.reason,
    replacement: change.replacement,
    since: change.since,
    seq: change.seq,
    raisedAt: now,
    corrected: null,
  }));
}

/** What the publisher told with the release is no news. */
function isNews(change: RecordStatus, holding: Holding): boolean {
  return change.status !== holding.status || change.since > holding.heldAt;
}

export async function findNotice(storage: Storage, id: string): Promise<Notice | undefined> {
  const bytes = await storage.table(TABLE).get(id);
  return bytes && storedRow(shape, bytes);
}

/** A notice that stands already is written over: its place in the list stays. */
export function putNotice(batch: Batch, notice: Notice): void {
  batch.put(TABLE, notice.id, encode(notice));
  batch.put(BY_TIME, [timeKey(notice.since), sequence(notice.seq), notice.id].join('/'), utf8(notice.id));
}

/** Notices, the newest change first. */
export function listNotices(storage: Storage, asked: PageRequest): Promise<Page<Notice>> {
  return newestFirst(storage.table(BY_TIME), (id) => findNotice(storage, id), asked);
}
