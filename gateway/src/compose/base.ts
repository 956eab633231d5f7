import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openFileKeys } from '../adapters/file-keys';
import { openLevelStorage } from '../adapters/level-storage';
import { openLevelVault } from '../adapters/level-vault';
import { systemClock } from '../adapters/system-clock';
import type { GatewayConfig } from '../config';
import { GatewayError } from '../errors';
import { KeyMutex } from '../flow/mutex/key-mutex';
import { RegistryCache } from '../flow/registry/registry-cache';
import { createMetrics, type HttpMetrics } from '../http/metrics';
import type { Log } from '../logging';
import type { Clock } from '../ports/clock';
import type { Keys } from '../ports/keys';
import type { Ledger } from '../ports/ledger';
import type { ReadModel } from '../ports/read-model';
import type { Storage } from '../ports/storage';
import type { Vault } from '../ports/vault';
import { startReadModel } from '../read-model';
import { Closers } from './closers';
import { connectLedger } from './connect-ledger';

/** What every gateway has, whatever its roles. */
export interface Base {
  config: GatewayConfig;
  log: Log;
  metrics: HttpMetrics;
  clock: Clock;
  storage: Storage;
  keys: Keys;
  vault: Vault;
  ledger: Ledger;
  registry: RegistryCache;
  locks: KeyMutex;
  /** Only governing members see blocks. */
  readModel: ReadModel | undefined;
  closers: Closers;
  /** Reads the configuration anew. */
  reread: () => Promise<GatewayConfig>;
}

export interface StartOptions {
  /** Forgets the read model and reads the ledger again; nothing is released until that is done. */
  rebuildReadModel?: boolean;
  /** Reads the configuration anew, for what can be changed while the gateway runs; without it, nothing can. */
  reread?: () => Promise<GatewayConfig>;
}

/** Opens what a gateway keeps, and connects it to the ledger. Nothing here needs the ledger to answer. */
export async function openBase(config: GatewayConfig, log: Log, options: StartOptions = {}): Promise<Base> {
  const closers = new Closers();
  try {
    const storage = await openLevelStorage(join(config.data, 'db'), {
      onFault: (fault) => log.error({ err: fault }, 'nothing can be written; it is tried again'),
      onRecovered: () => log.warn('writing works again'),
    });
    closers.add('storage', () => storage.close());
    const keys = await openKeys(config);
    const vault = await openLevelVault({
      storage,
      shredDirectory: config.shredKeys ?? join(dirname(config.data), 'shred'),
      kek: keys.secret('kek'),
      indexSecret: keys.secret('index'),
    });
    const ledger = await connectLedger(config);
    closers.add('ledger', () => ledger.close());
    const readModel = await openReadModel(config, { storage, keys, ledger, log }, options);
    if (readModel) closers.add('read model', () => readModel.close());
    const shared = {
      config,
      log,
      clock: systemClock,
      metrics: createMetrics(),
      locks: new KeyMutex(),
      closers,
      reread: options.reread ?? (() => Promise.resolve(config)),
    };
    return {
      ...shared,
      storage,
      keys,
      vault,
      ledger,
      readModel,
      registry: new RegistryCache(ledger, systemClock),
    };
  } catch (error) {
    await closers.closeAll(log, config.limits.shutdownMs);
    throw error;
  }
}

async function openKeys({ keys, channel, mspId }: GatewayConfig): Promise<Keys> {
  const kek = keys.kek === undefined ? {} : { kek: await readKek(keys.kek) };
  return openFileKeys({ directory: keys.directory, channel, mspId, ...kek });
}

async function readKek(file: string): Promise<Uint8Array> {
  const text = (await readFile(file, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new GatewayError('CONFIG_INVALID', '/keys/kek: the key-encryption key must be 64 hex digits');
  }
  return Buffer.from(text, 'hex');
}

function openReadModel(
  { governing, roles }: GatewayConfig,
  { storage, keys, ledger, log }: { storage: Storage; keys: Keys; ledger: Ledger; log: Log },
  { rebuildReadModel = false }: StartOptions,
): Promise<ReadModel | undefined> {
  if (!governing) return Promise.resolve(undefined);
  const escrowKeys = roles.includes('regulator') ? { escrowKeys: keys } : {};
  return startReadModel({ ledger, storage, log, ...escrowKeys }, { anew: rebuildReadModel });
}
