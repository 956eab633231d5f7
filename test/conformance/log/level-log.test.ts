import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLevelLog, openLevelStorage } from '@concordat/gateway/adapters';
import type { LogUnderTest } from './log-conformance';
import { logConformance } from './log-conformance';

logConformance('LevelDB', async () => openIn(await mkdtemp(join(tmpdir(), 'concordat-log-'))));

async function openIn(directory: string): Promise<LogUnderTest> {
  const storage = await openLevelStorage(directory);
  return {
    storage,
    log: await openLevelLog(storage),
    async reopen() {
      await storage.close();
      return openIn(directory);
    },
    async close() {
      await storage.close();
      await rm(directory, { recursive: true });
    },
  };
}
