import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLevelStorage, openLevelVault } from '@concordat/gateway/adapters';
import type { VaultUnderTest } from './vault-conformance';
import { vaultConformance } from './vault-conformance';

vaultConformance('LevelDB and shred keys in files', async () =>
  openIn(await mkdtemp(join(tmpdir(), 'concordat-vault-'))),
);

async function openIn(directory: string): Promise<VaultUnderTest> {
  const storage = await openLevelStorage(join(directory, 'db'));
  const vault = await openLevelVault({
    storage,
    shredDirectory: join(directory, 'shred'),
    kek: Buffer.alloc(32, 7),
    indexSecret: Buffer.alloc(32, 8),
    bucketSize: 3,
  });
  return {
    storage,
    vault,
    async reopen() {
      await storage.close();
      return openIn(directory);
    },
    async bytesOnDisk() {
      const names = await readdir(directory, { recursive: true, withFileTypes: true });
      const files = names.filter((entry) => entry.isFile());
      return Buffer.concat(
        await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name)))),
      );
    },
    async close() {
      await storage.close();
      await rm(directory, { recursive: true });
    },
  };
}
