import {
  type LogEntry,
  logEntryBytes,
  type LogHead,
  sequence,
  stateKey,
  toHex,
} from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLevelLog, openLevelStorage, type Storage } from '../../adapters/local';
import { bearerTokens, createApp, createMetrics, listen, type Listener } from '../../http';
import { logRoutes } from '../../http/routes/log';
import { parseStrictJson } from '../../intake';
import { createLog } from '../../logging';
import type { Log } from '../../ports/log';
import { PeerError } from '../../ports/peers';
import type { ReadModel } from '../../ports/read-model';
import { startReadModel } from '../../read-model';
import { ScriptedLedger } from '../../read-model/testing/scripted-ledger';
import { logGaps } from '../audit/log-gaps';
import { type FollowLogsDeps, LogFollower } from './index';

const PUBLISHER = 'CustomsMSP';
const silent = createLog({ level: 'silent' });

function entry(changes: Partial<LogEntry> = {}): LogEntry {
  const [recordId, commitment] = [randomBytes(16).toString('hex'), randomBytes(32).toString('hex')];
  return { v: 1, recordId, publisher: PUBLISHER, schema: 'cn.customs.credit@1', commitment, ...changes };
}

describe('following a publisher’s log (invariant 6)', () => {
  let folder: string;
  let storages: Storage[];
  let ledger: ScriptedLedger;
  let readModel: ReadModel;
  let log: Log;
  let listener: Listener;
  let deps: FollowLogsDeps;
  let follower: LogFollower;
  /** What the publisher's gateway shows; another than `log` where it lies. */
  let shown: Log;
  let now: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-follow-'));
    storages = await Promise.all(
      ['regulator', 'model', 'publisher', 'lie'].map((name) => openLevelStorage(join(folder, name))),
    );
    const [storage, model, publisher] = storages as [Storage, Storage, Storage];
    ledger = new ScriptedLedger();
    readModel = await startReadModel({ ledger, storage: model, log: silent });
    shown = log = await openLevelLog(publisher);
    listener = await serve();
    const read = async (mspId: string, path: string) => {
      const response = await fetch(new URL(path, listener.url));
      if (!response.ok) throw new PeerError('NOT_FOUND', mspId, path);
      return new Uint8Array(await response.arrayBuffer());
    };
    deps = { readModel, storage, peers: { read }, clock: { now: () => now } };
    follower = new LogFollower(deps);
    now = 5_000;
  });

  afterEach(async () => {
    await listener.close(0);
    await readModel.close();
    await Promise.all(storages.map((storage) => storage.close()));
    await rm(folder, { recursive: true });
  });

  /** The publisher's own paths, as its gateway serves them. */
  function serve(): Promise<Listener> {
    const tiles = {
      tile: (...args: Parameters<Log['tile']>) => shown.tile(...args),
      bundle: (...args: Parameters<Log['bundle']>) => shown.bundle(...args),
    };
    const app = createApp({
      title: 'exchange',
      routes: logRoutes(
        { log: tiles, checkpoint: () => Promise.resolve(undefined) },
        { prefix: '/exchange/v1/log', roles: 'public' },
      ),
      authenticator: bearerTokens(() => []),
      parseJson: (bytes) => parseStrictJson(bytes),
      log: silent,
      metrics: createMetrics(),
    });
    return listen(app, { host: '127.0.0.1', port: 0 });
  }

  async function append(to: Log, storage: Storage | undefined, entries: Uint8Array[]): Promise<void> {
    const batch = storage?.batch();
    if (!batch) throw new Error('no storage');
    const appended = await to.append(batch, entries);
    await batch.commit();
    appended.applied();
  }

  /** Puts the head of the true log, at a size, on the ledger. */
  async function anchor(size = log.size()): Promise<void> {
    const root = toHex(await log.root(size));
    const time = 1_000 + ledger.chain.length;
    const head: LogHead = {
      ...{ publisher: PUBLISHER, size, root, previousSize: 0, time },
      ...{ keyId: 'checkpoint-1', checkpoint: '' },
    };
    const value = JSON.stringify(head);
    ledger.commit([
      { key: stateKey('log', PUBLISHER), value },
      { key: stateKey('head', PUBLISHER, sequence(size)), value },
    ]);
    await readModel.waitForHeight(ledger.chain.length, { timeoutMs: 20_000 });
  }

  async function leave(since: number): Promise<void> {
    const standing = { state: 'LEFT', since, proposal: '00' };
    const value = JSON.stringify({ mspId: PUBLISHER, name: PUBLISHER, governing: true, roles: [], standing });
    ledger.commit([{ key: stateKey('org', PUBLISHER), value }]);
    await readModel.waitForHeight(ledger.chain.length, { timeoutMs: 20_000 });
  }

  const publish = (entries: LogEntry[]) => append(log, storages[2], entries.map(logEntryBytes));
  const many = (count: number) => Array.from({ length: count }, () => entry());
  const standing = async () => (await follower.standings())[0];

  it('reads it up to its newest head, over bundles that are full and not, and goes on from there', async () => {
    await publish(many(300));
    await anchor();
    expect(await standing()).to.include({ publisher: PUBLISHER, anchored: 300, read: 0, fault: null });
    expect(await follower.read()).to.deep.equal([]);
    expect(await standing()).to.include({ anchored: 300, read: 300, fault: null });
    await publish(many(230));
    await anchor(400);
    await anchor();
    expect(await follower.read()).to.deep.equal([]);
    expect(await standing()).to.include({ anchored: 530, read: 530 });
  });

  it('reads a long log piece by piece, from head to head', async () => {
    const doubled = entry();
    for (const entries of [many(100), [doubled, ...many(99)], many(330), [doubled]]) {
      await publish(entries);
      await anchor();
    }
    const found = await new LogFollower({ ...deps, atOnce: 150 }).read();
    expect(found.map(({ index, earlier }) => [index, earlier])).to.deep.equal([[530, 100]]);
    expect(await standing()).to.include({ anchored: 531, read: 531 });
  });

  it('reads once where it is asked twice at once', async () => {
    await publish(many(20));
    await anchor();
    let readings = 0;
    const read = (mspId: string, path: string) => {
      readings += 1;
      return deps.peers.read(mspId, path);
    };
    const counting = new LogFollower({ ...deps, peers: { read } });
    expect(await Promise.all([counting.read(), counting.read()])).to.deep.equal([[], []]);
    expect(readings).to.equal(1);
    expect(await standing()).to.include({ read: 20, fault: null });
  });

  it('finds a record id that stands for two entries, in whatever heads they came', async () => {
    const [first, second] = [entry(), entry()];
    await publish([first, second, entry({ recordId: second.recordId })]);
    await anchor();
    const within = { kind: 'RECORD_ID_DOUBLED', publisher: PUBLISHER, index: 2, earlier: 1, since: 1_000 };
    expect(await follower.read()).to.deep.equal([within]);
    await publish([...many(300), entry({ recordId: first.recordId })]);
    await anchor();
    const later = { kind: 'RECORD_ID_DOUBLED', publisher: PUBLISHER, index: 303, earlier: 0, since: 1_001 };
    expect(await follower.read()).to.deep.equal([later]);
    expect(await follower.read()).to.deep.equal([]);
    expect(await follower.findings(10)).to.deep.equal([within, later]);
  });

  it('finds what is no entry, another’s entry, and one that is spelled in another way', async () => {
    const spelled = Buffer.from(JSON.stringify({ ...entry(), v: 1 }, null, 1));
    const others = logEntryBytes(entry({ publisher: 'TaxMSP' }));
    await append(log, storages[2], [Buffer.from('{'), others, spelled, logEntryBytes(entry())]);
    await anchor();
    const found = await follower.read();
    expect(found.map(({ kind, index }) => [kind, index])).to.deep.equal([
      ['ENTRY_UNREADABLE', 0],
      ['ENTRY_UNREADABLE', 1],
      ['ENTRY_UNREADABLE', 2],
    ]);
  });

  it('believes no entries but those that the head on the ledger commits to, and reads them once they are shown', async () => {
    const [one, ...rest] = many(10);
    await publish(many(5));
    await anchor();
    await follower.read();
    const true5 = await Promise.all([0, 1, 2, 3, 4].map((index) => log.entry(index)));
    await publish([entry(), ...rest]);
    await anchor();
    shown = await openLevelLog(storages[3] as Storage);
    await append(shown, storages[3], [...true5, ...[one as LogEntry, ...rest].map(logEntryBytes)]);
    expect(await follower.read()).to.deep.equal([]);
    expect(await standing()).to.include({ read: 5, fault: 'LOG_OTHER_ROOT', since: 5_000 });
    now = 6_000;
    await follower.read();
    expect(await standing()).to.include({ fault: 'LOG_OTHER_ROOT', since: 5_000 });
    shown = log;
    await follower.read();
    expect(await standing()).to.include({ read: 15, fault: null, since: null });
  });

  it('says since when a log is not shown, and goes on by itself once it is', async () => {
    await publish(many(3));
    await anchor();
    shown = await openLevelLog(storages[3] as Storage);
    await follower.read();
    expect(await standing()).to.include({ read: 0, fault: 'LOG_NOT_SHOWN', since: 5_000 });
    shown = log;
    await follower.read();
    expect(await standing()).to.include({ read: 3, fault: null });
  });

  it('says in words that a publisher has left, and how far its log was read', async () => {
    const gaps = () => logGaps(follower, { now, within: 600_000 });
    await publish(many(2));
    await anchor();
    await follower.read();
    await publish(many(3));
    await anchor();
    shown = await openLevelLog(storages[3] as Storage);
    await follower.read();
    expect(await gaps()).to.deep.equal([]);
    await leave(Date.UTC(2026, 10, 26));
    expect(await gaps()).to.deep.equal([
      {
        ...{ kind: 'LOG_LEFT_UNREAD', grantee: null, seq: 2, publisher: PUBLISHER },
        since: Date.UTC(2026, 10, 26),
        detail: 'left on 2026-11-26; its log was read up to 2 of 5 entries',
      },
    ]);
    shown = log;
    await follower.read();
    expect(await gaps()).to.deep.equal([]);
  });
});
