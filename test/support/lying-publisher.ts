import {
  checkpointBody,
  checkpointNote,
  checkpointOrigin,
  type LogEntry,
  logEntryBytes,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import { type Log, openLevelLog, openLevelStorage, type Storage } from '@concordat/gateway/adapters';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Intruder } from './intruder';

/** What `attestation:anchor` takes. */
export interface AnchorArgument {
  checkpoint: string;
  previousSize: number;
  consistency: string[];
  keyId: string;
}

/** A log entry as an honest publisher makes one; nobody can tell what it commits to. */
export function entryOf(publisher: string, changes: Partial<LogEntry> = {}): LogEntry {
  return {
    v: 1,
    recordId: randomBytes(16).toString('hex'),
    publisher,
    schema: 'cn.customs.credit@1',
    commitment: randomBytes(32).toString('hex'),
    ...changes,
  };
}

/** One version of a log that a publisher may show, kept beside its real one with the real library. */
export class ShownLog {
  private constructor(
    private readonly folder: string,
    private readonly storage: Storage,
    readonly log: Log,
  ) {}

  static async of(entries: readonly LogEntry[]): Promise<ShownLog> {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-lie-'));
    const storage = await openLevelStorage(join(folder, 'db'));
    const shown = new ShownLog(folder, storage, await openLevelLog(storage));
    await shown.append(entries);
    return shown;
  }

  async append(entries: readonly LogEntry[]): Promise<void> {
    const batch = this.storage.batch();
    const appended = await this.log.append(batch, entries.map(logEntryBytes));
    await batch.commit();
    appended.applied();
  }

  /** A checkpoint signed with the publisher's real key, with the proof that this tree gives. */
  async anchor(
    { keys, ledger, mspId }: Intruder,
    { size = this.log.size(), previousSize = 0 }: { size?: number; previousSize?: number } = {},
  ): Promise<AnchorArgument> {
    const origin = checkpointOrigin(ledger.channel, mspId);
    const head = { origin, size, root: await this.log.root(size) };
    const { keyId, signature } = await keys.sign('checkpoint', utf8(checkpointBody(head)));
    const checkpoint = checkpointNote(head, keys.current('checkpoint').publicKey, signature);
    const proof = previousSize === 0 ? [] : await this.log.consistency(previousSize, size);
    return { checkpoint, previousSize, consistency: proof.map(toHex), keyId };
  }

  async destroy(): Promise<void> {
    await this.storage.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
