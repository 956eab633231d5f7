import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyUse } from '@concordat/chaincode/domain';
import { KeyError } from '../../ports/keys';
import { writeDurably } from '../files/durable-file';

/** A key as it lies in its file. `sealed` is the seed wrapped under the key-encryption key, base64url. */
export interface KeyFile {
  v: 1;
  keyId: string;
  use: KeyUse;
  /** Counts the keys of a use, from 1. */
  number: number;
  publicKey: string;
  sealed: string;
}

const KEY_FILE = /^[a-z]+-\d+\.json$/;

/** A folder of private files (mode 0600), each written whole or not at all. */
export class KeyFolder {
  constructor(readonly directory: string) {}

  async create(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 });
  }

  async read(name: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.directory, name));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new KeyError('KEYS_UNREADABLE', `${name} cannot be read`, { cause });
    }
  }

  write(name: string, bytes: string | Uint8Array): Promise<void> {
    return writeDurably(join(this.directory, name), bytes);
  }

  /** Every key file, in the order of creation within its use. */
  async keyFiles(): Promise<KeyFile[]> {
    const names = (await readdir(this.directory)).filter((name) => KEY_FILE.test(name));
    const files = await Promise.all(names.map((name) => this.keyFile(name)));
    return files.sort((a, b) => a.number - b.number || (a.use < b.use ? -1 : 1));
  }

  private async keyFile(name: string): Promise<KeyFile> {
    try {
      const file = JSON.parse(await readFile(join(this.directory, name), 'utf8')) as KeyFile;
      if (file.v !== 1 || `${file.keyId}.json` !== name) throw new Error('not a key file');
      return file;
    } catch (cause) {
      throw new KeyError('KEYS_UNREADABLE', `${name} is no key file`, { cause });
    }
  }
}
