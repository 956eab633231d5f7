import { leafHash, type LogHead, sequence, stateKey, toHex } from '@concordat/chaincode/domain';
import { addLeaf, rootOfPeaks } from '../../crypto/peaks';
import type { Clock } from '../../ports/clock';
import type { PeerFiles } from '../../ports/peers';
import type { ReadModel } from '../../ports/read-model';
import type { Batch, Storage } from '../../ports/storage';
import { type FollowedLog, followedLog, putFollowedLog } from './followed-log';
import { readLogEntry } from './log-entry';
import { LogFaultError } from './log-fault';
import { type LogFinding, putFinding } from './log-finding';
import { readEntries } from './read-entries';

export interface FollowLogsDeps {
  readModel: Pick<ReadModel, 'list' | 'get'>;
  storage: Storage;
  peers: PeerFiles;
  clock: Clock;
  /** Most entries read at a time, where heads allow it. */
  atOnce?: number;
}

/** Record ids of a publisher, each with the index of the entry that had it first. */
const IDS = 'followedid';
/** Some 20 MiB. */
const AT_ONCE = 65_536;

/**
 * Reads every publisher's log up to its newest head on the ledger: that what is shown is what the head commits to, and
 * that no record id stands for two entries (invariant 6). What is found is kept, and answered once. A log that is not
 * shown, or is another, is asked for again the next time.
 */
export async function followLogs(deps: FollowLogsDeps): Promise<LogFinding[]> {
  const found: LogFinding[] = [];
  for await (const [, { value: newest }] of deps.readModel.list('log')) {
    found.push(...(await followLog(deps, newest)));
  }
  return found;
}

async function followLog(deps: FollowLogsDeps, newest: LogHead): Promise<LogFinding[]> {
  const { publisher } = newest;
  const found: LogFinding[] = [];
  let followed = await followedLog(deps.storage, publisher);
  try {
    while (followed.size < newest.size) {
      const head = await nextHead(deps, newest, followed.size);
      const step = await readUpTo(deps, followed, head);
      followed = step.followed;
      found.push(...step.found);
    }
  } catch (error) {
    if (!(error instanceof LogFaultError)) throw error;
    await noteFault(deps, { publisher, followed, error });
  }
  return found;
}

/** The newest head, or the last one that is not too far: at each, the whole root is known. */
async function nextHead(deps: FollowLogsDeps, newest: LogHead, size: number): Promise<LogHead> {
  const { readModel, atOnce = AT_ONCE } = deps;
  if (newest.size - size <= atOnce) return newest;
  let next: LogHead | undefined;
  const after = stateKey('head', newest.publisher, sequence(size));
  for await (const [, { value }] of readModel.list('head', { prefix: [newest.publisher], after })) {
    if (next && value.size - size > atOnce) break;
    next = value;
  }
  return next ?? newest;
}

async function readUpTo(
  { storage, peers }: FollowLogsDeps,
  { size, peaks: before }: FollowedLog,
  head: LogHead,
) {
  const { publisher } = head;
  const entries = await readEntries(peers, publisher, { from: size, to: head.size });
  const peaks = [...before];
  for (const entry of entries) addLeaf(peaks, leafHash(entry));
  if (toHex(rootOfPeaks(peaks)) !== head.root) {
    throw new LogFaultError(
      'LOG_OTHER_ROOT',
      `${publisher} shows other entries than its head of ${head.size} has`,
    );
  }
  const followed: FollowedLog = { size: head.size, peaks, fault: null };
  const batch = storage.batch();
  const found = await examine(storage, batch, { head, from: size, entries });
  found.forEach((finding) => putFinding(batch, finding));
  putFollowedLog(batch, publisher, followed);
  await batch.commit();
  return { followed, found };
}

/** Puts the record ids on record; answers what is wrong with the entries. */
async function examine(
  storage: Storage,
  batch: Batch,
  { head, from, entries }: { head: LogHead; from: number; entries: Uint8Array[] },
): Promise<LogFinding[]> {
  const { publisher, time: since } = head;
  const keys = entries.map((bytes) => readLogEntry(bytes, publisher)?.recordId);
  const known = await storage.table(IDS).getMany(keys.map((id) => `${publisher}/${id ?? ''}`));
  const first = new Map<string, number>();
  return keys.flatMap((id, at): LogFinding[] => {
    const index = from + at;
    if (id === undefined) return [{ kind: 'ENTRY_UNREADABLE', publisher, index, earlier: null, since }];
    const stored = known[at];
    const earlier = stored ? Number(Buffer.from(stored).toString()) : first.get(id);
    if (earlier !== undefined) return [{ kind: 'RECORD_ID_DOUBLED', publisher, index, earlier, since }];
    first.set(id, index);
    batch.put(IDS, `${publisher}/${id}`, Buffer.from(String(index)));
    return [];
  });
}

async function noteFault(
  { storage, clock }: FollowLogsDeps,
  { publisher, followed, error }: { publisher: string; followed: FollowedLog; error: LogFaultError },
): Promise<void> {
  if (followed.fault?.kind === error.kind) return;
  const batch = storage.batch();
  putFollowedLog(batch, publisher, { ...followed, fault: { kind: error.kind, since: clock.now() } });
  await batch.commit();
}
