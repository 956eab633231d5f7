import { openLevelLog } from '../adapters/level-log';
import { RecordThread } from '../adapters/record-thread';
import { stableCode } from '../errors';
import { type Anchorer, startAnchorer } from '../flow/attest';
import { Mutex } from '../flow/mutex/mutex';
import { findBySubject, forgetReceipts, placeOf, type PublishDeps, StoreQueue } from '../flow/publish';
import type { ReleaseDeps } from '../flow/resolve/release';
import { ReleaseRecorder } from '../flow/resolve/release-recorder';
import type { Register } from '../flow/resolve/release-set';
import type { Route } from '../http';
import type { ReadyCheck } from '../http/routes/health';
import { logRoutes, type LogRouteDeps } from '../http/routes/log';
import { recordRoutes } from '../http/routes/records';
import { TOKEN_ROLES } from '../http/caller';
import type { ReadModel } from '../ports/read-model';
import type { Base } from './base';
import { OwnSchemas } from './own-schemas';
import { PeerHeight } from './peer-height';
import { ReleaseGate } from './release-gate';
import { releaseView } from './release-view';

export interface Publisher {
  routes: Route[];
  checks: ReadyCheck[];
  release: ReleaseDeps;
  register: Register;
  log: LogRouteDeps;
  gate: ReleaseGate;
  /** Forgets the receipts that are kept under an idempotency key. */
  forgetReceipts(idempotencyKey: string): Promise<void>;
}

/** How long a start waits for the ledger, so that a wrong backup is noticed before anything is taken in. */
const GATE_MS = 5_000;
const ANCHOR_MS = 30_000;

/** What lets an organisation publish, attest and release. It is a governing member: it sees the blocks. */
export async function composePublisher(base: Base, readModel: ReadModel): Promise<Publisher> {
  const { ledger, storage, vault, keys, clock, closers, config } = base;
  const { mspId } = config;
  const log = await openLevelLog(storage);
  const writer = new Mutex();
  const gate = new ReleaseGate({ ledger, readModel, log, vault, writer, appLog: base.log });
  await gate.start(GATE_MS);
  closers.add('release gate', () => gate.stop());
  const schemas = new OwnSchemas(base);
  void schemas.fetchAll().catch(() => undefined);
  const deps = { storage, vault, log, clock, mspId, writer };
  const anchorer = startAnchorer(
    { ...deps, ledger, keys },
    {
      onFault: (error, attempt) =>
        base.log.warn({ code: stableCode(error), attempt }, 'anchoring failed; it is tried again'),
    },
  );
  closers.add('anchorer', () => anchorer.stop());
  const validator = (schema: string) => {
    gate.assertRightLog();
    return schemas.validator(schema);
  };
  const queue = new StoreQueue(writer);
  const maker = new RecordThread();
  closers.add('record thread', () => maker.close());
  const publishing: PublishDeps = { ...deps, validator, queue, maker, stored: () => anchorer.wake() };
  const register: Register = {
    findBySubject: (query) => findBySubject(publishing, query),
    recordAt: (leafHash) => placeOf(publishing, leafHash),
  };
  const checkpoint = async () => (await readModel.get('log', mspId))?.value.checkpoint;
  /** What is stored will be anchored all the same: a caller need not wait longer than this. */
  const anchored = (size: number) =>
    anchorer.wait(size, AbortSignal.timeout(ANCHOR_MS)).catch(() => undefined);
  return {
    routes: [
      ...recordRoutes({
        register: publishing,
        ownSchema: (id) => schemas.document(id),
        anchored,
        uploadLimit: config.limits.upload,
      }),
      ...logRoutes({ log, checkpoint }, { prefix: '/v1/log', roles: TOKEN_ROLES }),
    ],
    checks: [
      { name: 'release gate', missing: () => Promise.resolve(gate.closedBecause()) },
      { name: 'anchorer', missing: () => anchorerMissing(anchorer) },
    ],
    release: releaseDeps(base, { readModel: releaseView(readModel, new PeerHeight(ledger)), log, register }),
    register,
    log: { log, checkpoint },
    gate,
    forgetReceipts: (key) => forgetReceipts({ storage, vault }, key),
  };
}

function releaseDeps(base: Base, parts: Pick<ReleaseDeps, 'readModel' | 'log' | 'register'>): ReleaseDeps {
  const { ledger, storage, keys, clock, registry, locks, vault, config, closers } = base;
  const recorder = new ReleaseRecorder({
    ledger,
    storage,
    onRefused: ({ grantee, seq }, error) =>
      base.log.error({ err: error, grantee, seq }, 'a release entry was refused'),
  });
  recorder.wake();
  closers.add('release recorder', () => recorder.stop());
  return { mspId: config.mspId, ledger, keys, storage, clock, registry, locks, vault, recorder, ...parts };
}

async function anchorerMissing(anchorer: Anchorer): Promise<string | undefined> {
  const { fault, waitingEntries } = await anchorer.status();
  return fault === undefined ? undefined : `anchoring fails (${fault}); ${waitingEntries} entries wait`;
}
