import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  checkpointBody,
  checkpointNote,
  checkpointOrigin,
  type GroupValue,
  type KeyUse,
  leafHash,
  logEntryBytes,
  type LogHead,
  type RecordMeta,
  type SchemaDocument,
  type Status,
  toBase64url,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import { authorityPaths, gatewayTlsPaths } from '@concordat/network/material';
import { freeAddress } from '@concordat/network/ports';
import { HttpsPeers, type PeerAddress } from '../../../adapters/https-peers';
import {
  openFileKeys,
  openLevelLog,
  openLevelStorage,
  openLevelVault,
  toPayload,
} from '../../../adapters/local';
import { commitmentOf, drawRandom, groupDigests, groupOrder } from '../../../crypto';
import {
  CertificateOrganisations,
  exchangeAnswerSigner,
  exchangeAuthenticator,
  exchangeRoutes,
  exchangeTls,
} from '../../../http/exchange';
import { createApp, createMetrics, listen, type Listener } from '../../../http';
import { ReplayStore } from '../../../signing';
import { parseStrictJson } from '../../../intake';
import { createLog } from '../../../logging';
import type { Clock } from '../../../ports/clock';
import type { Ledger } from '../../../ports/ledger';
import { startReadModel } from '../../../read-model';
import { ConsentInbox } from '../../consent/inbox';
import { SignedActs } from '../../consent/signed-acts';
import { ConsentRequestStore } from '../../consent/request-store';
import { EnquiryBatcher } from '../enquiry-batcher';
import { KeyMutex } from '../../mutex/key-mutex';
import { RegistryCache } from '../../registry/registry-cache';
import { ReleaseBatcher } from '../release-batcher';
import { ReleaseRecorder } from '../release-recorder';
import type { Register } from '../release-set';
import type { LedgerSandbox } from './ledger-sandbox';

/** A clock that can be moved. */
export class TestClock implements Clock {
  offset = 0;
  now(): number {
    return Date.now() + this.offset;
  }
}

/** One organisation's gateway, put together from the real parts; its register is a list in memory. */
export type TestGateway = Awaited<ReturnType<typeof startTestGateway>>;

export async function startTestGateway(sandbox: LedgerSandbox, mspId: string, addresses: PeerAddress[]) {
  const organisation = sandbox.organisations.find((one) => one.mspId === mspId);
  if (!organisation) throw new Error(`no ${mspId}`);
  const directory = join(sandbox.directory, 'gateways', mspId);
  const [ledger, admin] = [await sandbox.connect(mspId, 'service'), await sandbox.connect(mspId, 'admin')];
  const { channel } = ledger;
  const clock = new TestClock();
  const storage = await openLevelStorage(join(directory, 'db'));
  const keys = await openFileKeys({ directory: join(directory, 'keys'), channel, mspId });
  const vault = await openLevelVault({
    storage,
    shredDirectory: join(directory, 'shred'),
    kek: keys.secret('kek'),
    indexSecret: keys.secret('index'),
  });
  const log = await openLevelLog(storage);
  const registry = new RegistryCache(ledger, clock, { ttlMs: 200 });
  const locks = new KeyMutex();
  const signer = { mspId, keys, clock };
  const identity = await pemOf(gatewayTlsPaths(sandbox.material, mspId));
  const peers = new HttpsPeers({ signer, directory: registry, identity, peers: addresses, timeoutMs: 8_000 });
  const requests = new ConsentRequestStore({ storage, keys, vault });
  const inbox = new ConsentInbox({ storage, keys, vault });
  const acts = new SignedActs({ storage, keys });
  const mostOpen = 1000;
  const recorder = new ReleaseRecorder({ ledger, storage, retryMs: 20 });
  const enquiries = new EnquiryBatcher(ledger);
  const organisations = new CertificateOrganisations(await pinned(sandbox));
  const held = new TestRegister();
  const silent = createLog({ level: 'silent' });
  const readModel = organisation.governing
    ? await startReadModel({ ledger, storage, log: silent })
    : undefined;
  const ports = { mspId, ledger, keys, storage, clock, vault, log, peers, registry, locks };
  const releaseDeps = readModel && { ...ports, readModel, register: held, recorder, waitMs: 800 };
  const routes = exchangeRoutes({
    ...(releaseDeps && { release: releaseDeps }),
    ...(organisation.roles.includes('certifier') && {
      consents: { mspId, keys, clock, inbox, registry, mostOpen },
    }),
    ...(organisation.roles.includes('regulator') && {
      looks: { keys, registry, looksAt: (subject, { by }) => Promise.resolve({ subject, by }) },
    }),
  });
  const nonces = await ReplayStore.open(storage, clock);
  const app = createApp({
    title: 'exchange',
    routes,
    authenticator: exchangeAuthenticator({
      signer,
      directory: registry,
      nonces,
      organisations: () => organisations,
    }),
    parseJson: parseStrictJson,
    signAnswer: exchangeAnswerSigner({ signer }),
    log: silent,
    metrics: createMetrics(),
  });
  let listener: Listener | undefined;
  return {
    ...ports,
    admin,
    organisation,
    requests,
    consents: requests,
    inbox,
    mostOpen,
    acts,
    recorder,
    enquiries,
    releases: new ReleaseBatcher({ peers, keys, registry }),
    register: held,
    identity,
    releaseDeps,
    async open(): Promise<void> {
      const port = Number(new URL(addresses.find((one) => one.mspId === mspId)?.url ?? '').port);
      listener ??= await listen(app, { host: '127.0.0.1', port, tls: exchangeTls(identity, organisations) });
    },
    /** Waits until the read model has all that the own peer has. */
    async readModelAtHead(): Promise<void> {
      await readModel?.waitForHeight(await ledger.height(), { timeoutMs: 5_000 });
    },
    async shut(): Promise<void> {
      await listener?.close(0);
      listener = undefined;
    },
    async close(): Promise<void> {
      peers.close();
      await listener?.close(0);
      await recorder.stop();
      await readModel?.close();
      await storage.close();
    },
  };
}

/** An address on a free port for every organisation. */
export async function drawAddresses(sandbox: LedgerSandbox): Promise<PeerAddress[]> {
  return Promise.all(
    (await pinned(sandbox)).map(async ({ mspId, ca }) => ({
      mspId,
      url: `https://${await freeAddress()}`,
      ca,
    })),
  );
}

/** Creates a key of each use and registers it. */
export async function registerKeys({ keys, admin }: TestGateway, uses: KeyUse[]): Promise<void> {
  for (const use of uses) {
    const { keyId, publicKey, proof } = await keys.create(use);
    const argument = { keyId, use, publicKey: toBase64url(publicKey), proof: toBase64url(proof) };
    await admin.submit({ contract: 'registry', function: 'registerKey', argument }, (value) => value);
  }
}

/** Which record is about whom. */
class TestRegister implements Register {
  readonly records = new Map<string, { schema: string; subject: string; index: number; status?: Status }>();

  findBySubject({ schema, kind, identifier }: { schema: string; kind: string; identifier: string }) {
    const wanted = `${kind}/${identifier}`;
    const found = [...this.records].filter(([, one]) => one.schema === schema && one.subject === wanted);
    return Promise.resolve(found.map(([hash]) => hash));
  }

  recordAt(hash: string) {
    return Promise.resolve(this.records.get(hash));
  }
}

export interface NewRecord {
  identifier: string;
  groups: Record<string, GroupValue>;
  meta?: Partial<RecordMeta>;
}

/** Commits to a record, stores it, attests it. Answers its leaf hash. */
export async function publishRecord(
  gateway: TestGateway,
  schema: SchemaDocument,
  record: NewRecord,
  anchored = true,
): Promise<string> {
  const { mspId, storage, vault, log, register } = gateway;
  const secret = drawRandom(32);
  const groups = { meta: { ...META, ...record.meta }, ...record.groups };
  const digests = groupDigests(secret, groupOrder(schema.groups), groups);
  const recordId = toHex(drawRandom(16));
  const entry = {
    v: 1 as const,
    recordId,
    publisher: mspId,
    schema: schema.id,
    commitment: commitmentOf(digests),
  };
  const hash = toHex(leafHash(logEntryBytes(entry)));
  const batch = storage.batch();
  const appended = await log.append(batch, [logEntryBytes(entry)]);
  await vault.seal(batch, [toPayload({ entry, leafHash: hash, secret, groups })], appended.first);
  await batch.commit();
  appended.applied();
  const subject = `${schema.subject.kind}/${record.identifier}`;
  register.records.set(hash, { schema: schema.id, subject, index: appended.first });
  if (anchored) await anchor(gateway);
  return hash;
}

/** Puts the log's head on the ledger. */
export async function anchor({ mspId, ledger, log, keys }: TestGateway): Promise<void> {
  const head = await ledger.evaluate(call('head', { publisher: mspId }), (value) => value as LogHead | null);
  const size = log.size();
  const origin = checkpointOrigin(ledger.channel, mspId);
  const root = await log.root(size);
  const { keyId, signature } = await keys.sign('checkpoint', utf8(checkpointBody({ origin, size, root })));
  const checkpoint = checkpointNote({ origin, size, root }, keys.current('checkpoint').publicKey, signature);
  const previousSize = head?.size ?? 0;
  const consistency = previousSize === 0 ? [] : (await log.consistency(previousSize, size)).map(toHex);
  await ledger.submit(call('anchor', { checkpoint, previousSize, consistency, keyId }), (value) => value);
}

/** Changes a record's status on the ledger. */
export async function setStatus(
  { ledger }: TestGateway,
  change: { leafHash: string; status: Status; reason: string; replacement?: string },
): Promise<void> {
  const changes = [{ ...change, replacement: change.replacement ?? null }];
  await ledger.submit(call('setStatus', { changes }), (value) => value);
}

/** The ledger with every call counted by `contract:function`. */
export function counting(ledger: Ledger): Ledger & { counts: Map<string, number> } {
  const counts = new Map<string, number>();
  return Object.assign(Object.create(ledger) as Ledger, {
    counts,
    submit: <T>(one: Parameters<Ledger['submit']>[0], parse: (value: unknown) => T) => {
      const name = `${one.contract}:${one.function}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return ledger.submit(one, parse);
    },
  });
}

const META: RecordMeta = {
  issued: '2024-03-01',
  effectiveFrom: '2024-03-15',
  effectiveTo: null,
  supersedes: null,
  legalBasis: 'Tax Collection Law, art. 5',
  retainUntil: null,
  basedOn: [],
};

const call = (name: string, argument: object) => ({ contract: 'attestation', function: name, argument });

async function pemOf({ cert, key }: { cert: string; key: string }) {
  return { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
}

async function pinned({ organisations, material }: LedgerSandbox) {
  return Promise.all(
    organisations.map(async ({ mspId }) => ({
      mspId,
      ca: await readFile(authorityPaths(material, mspId).tlsCa, 'utf8'),
    })),
  );
}
