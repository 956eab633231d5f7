import { sequence, toHex } from '@concordat/chaincode/domain';
import { drawRandom } from '../../crypto';
import type { Clock } from '../../ports/clock';
import type { Keys } from '../../ports/keys';
import type { Ledger } from '../../ports/ledger';
import { startingWith, type Storage } from '../../ports/storage';
import { type ReleaseStatement, type SignedStatement, statementHash } from '../../verify/statement';
import type { GrantedLine } from './granted-line';
import type { ReleaseRecorder } from './release-recorder';
import { SealedTable } from '../sealed/sealed-table';
import { signStatement } from './statement';

/** What was released, so that a repeat gives the same again. Payloads stay in the vault. */
export interface StoredRelease {
  n: number;
  /** Leaf hash of the record that this one corrects, for n ≥ 1. */
  corrects: string | null;
  signed: SignedStatement;
  checkpoint: string;
  leafHashes: string[];
}

export interface StoredReleaseDeps {
  mspId: string;
  ledger: Ledger;
  keys: Pick<Keys, 'sign' | 'secret'>;
  storage: Storage;
  clock: Clock;
  recorder: ReleaseRecorder;
}

/** What a new release says, beyond what follows from the line. */
export interface NewRelease {
  n: number;
  corrects: string | null;
  outcome: ReleaseStatement['outcome'];
  code: string | null;
  records: ReleaseStatement['records'];
  head: { size: number; checkpoint: string };
  /** As of when it says so: before what it rests on was looked up, milliseconds since the epoch. */
  time: number;
}

const lineKey = ({ enquiry, index }: GrantedLine) =>
  `${enquiry.grantee}/${sequence(enquiry.seq)}/${sequence(index)}`;
const table = (deps: StoredReleaseDeps) => new SealedTable<StoredRelease>(deps, 'released');

/** All releases of a line, in the order of n. */
export async function releasesOf(deps: StoredReleaseDeps, asked: GrantedLine): Promise<StoredRelease[]> {
  const releases: StoredRelease[] = [];
  for await (const [, stored] of table(deps).range(startingWith(`${lineKey(asked)}/`))) releases.push(stored);
  return releases;
}

/** The first release of a line, where there was one. */
export function firstOf(deps: StoredReleaseDeps, asked: GrantedLine): Promise<StoredRelease | undefined> {
  return table(deps).get(`${lineKey(asked)}/${sequence(0)}`);
}

/** Signs the statement and keeps it together with its entry for the ledger: one synced write. */
export async function storeRelease(
  deps: StoredReleaseDeps,
  asked: GrantedLine,
  made: NewRelease,
): Promise<StoredRelease> {
  const signed = await signStatement(deps.keys, statementFor(deps, asked, made));
  const { n, corrects, records, head } = made;
  const leafHashes = records.map(({ leafHash }) => leafHash);
  const stored = { n, corrects, signed, checkpoint: head.checkpoint, leafHashes };
  const batch = deps.storage.batch();
  table(deps).put(batch, `${lineKey(asked)}/${sequence(n)}`, stored);
  deps.recorder.add(batch, {
    grantee: asked.enquiry.grantee,
    seq: asked.enquiry.seq,
    line: asked.index,
    n,
    statementHash: statementHash(signed.statement),
    outcome: made.outcome === 'REFUSED' ? 'REFUSED' : 'ANSWERED',
  });
  await batch.commit();
  deps.recorder.wake();
  return stored;
}

function statementFor(deps: StoredReleaseDeps, asked: GrantedLine, made: NewRelease): ReleaseStatement {
  const { enquiry, line, index } = asked;
  return {
    v: 1,
    channel: deps.ledger.channel,
    publisher: deps.mspId,
    grantee: enquiry.grantee,
    enquiryId: enquiry.enquiryId,
    seq: enquiry.seq,
    line: index,
    n: made.n,
    schema: line.schema,
    recipientKeyId: enquiry.recipientKeyId,
    outcome: made.outcome,
    code: made.code,
    records: made.records,
    logSize: made.head.size,
    time: made.time,
    salt: toHex(drawRandom(32)),
  };
}
