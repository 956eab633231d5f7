import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_USES, type KeyUse, reading } from '@concordat/chaincode/domain';
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

/** Key id in use, by use. */
export type KeysInUse = Partial<Record<KeyUse, string>>;

export const CURRENT_FILE = 'current.json';
const KEY_FILE = /^[a-z]+-\d+\.json$/;

const { base64url, integer, object, oneOf, optional, text } = reading;
const use = oneOf(KEY_USES);
const keyId = text({ max: 64 });
const readKeyFile = object<KeyFile>({
  v: oneOf([1]),
  keyId,
  use,
  number: integer({ min: 1, max: 999_999 }),
  publicKey: base64url({ min: 32, max: 32 }),
  sealed: base64url({ min: 1, max: 256 }),
});
const inUse = optional(keyId);
const readKeysInUse = object<KeysInUse>({ checkpoint: inUse, message: inUse, seal: inUse, certify: inUse });

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

  /** What `current.json` says; nothing where there is none yet. */
  async keysInUse(): Promise<KeysInUse> {
    const stored = await this.read(CURRENT_FILE);
    return stored === undefined ? {} : parse(CURRENT_FILE, stored, readKeysInUse);
  }

  private async keyFile(name: string): Promise<KeyFile> {
    const file = parse(name, await readFile(join(this.directory, name)), readKeyFile);
    if (name === `${file.keyId}.json` && file.keyId === `${file.use}-${file.number}`) return file;
    throw new KeyError('KEYS_UNREADABLE', `${name} says that it is another`);
  }
}

/** A folder may come from a backup: what stands in it is held against its shape. Throws KEYS_UNREADABLE. */
function parse<T>(name: string, bytes: Buffer, reader: reading.Reader<T>): T {
  try {
    return reading.parse(reader, JSON.parse(bytes.toString('utf8')), 'KEYS_UNREADABLE');
  } catch (cause) {
    throw new KeyError('KEYS_UNREADABLE', `${name} is no file of keys`, { cause });
  }
}
