import {
  type Keys,
  type LevelVault,
  openFileKeys,
  openLevelStorage,
  openLevelVault,
  type Storage,
} from '@concordat/gateway/adapters';
import { join } from 'node:path';
import type { Consortium } from './consortium';

/** What a publisher keeps, opened while its gateway is stopped. */
export interface StoppedVault {
  keys: Keys;
  storage: Storage;
  vault: LevelVault;
}

/** Where a publisher's gateway keeps its database, and its shred keys outside of it. */
export function foldersOf({ sandbox }: Consortium, mspId: string) {
  const root = join(sandbox.dataDir, 'gateways', mspId);
  return { database: join(root, 'data', 'db'), shred: join(root, 'shred'), keys: join(root, 'keys') };
}

/** Opens a vault with the publisher's own keys; `database` may be a backup. Close the storage afterwards. */
export async function openStoppedVault(
  consortium: Consortium,
  mspId: string,
  database = foldersOf(consortium, mspId).database,
): Promise<StoppedVault> {
  const folders = foldersOf(consortium, mspId);
  const keys = await openFileKeys({ directory: folders.keys, channel: consortium.sandbox.channel, mspId });
  const storage = await openLevelStorage(database);
  const secrets = { kek: keys.secret('kek'), indexSecret: keys.secret('index') };
  return {
    keys,
    storage,
    vault: await openLevelVault({ storage, shredDirectory: folders.shred, ...secrets }),
  };
}
