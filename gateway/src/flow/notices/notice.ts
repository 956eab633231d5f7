import {
  canonicalJson,
  domainHash,
  type RecordStatus,
  type Status,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import type { Batch, Storage } from '../../ports/storage';
import { groupBy } from './group-by';
import { decode, encode, type Holding } from './holding';

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

const TABLE = 'notice';

/** The same change and application always give the same id: a notice is raised once. */
export function noticeId(change: RecordStatus, application: string): string {
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
  return bytes && decode<Notice>(bytes);
}

export function putNotice(batch: Batch, notice: Notice): void {
  batch.put(TABLE, notice.id, encode(notice));
}

/** All notices, the newest change first. */
export async function listNotices(storage: Storage): Promise<Notice[]> {
  const found: Notice[] = [];
  for await (const [, bytes] of storage.table(TABLE).range({})) found.push(decode<Notice>(bytes));
  return found.sort((a, b) => b.since - a.since || b.seq - a.seq);
}
