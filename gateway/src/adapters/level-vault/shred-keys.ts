import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { drawRandom, hmac, openSecretBox, secretBox } from '../../crypto';
import { VaultError } from '../../ports/vault';
import { destroyFile, writeDurably } from '../files/durable-file';

/** Where a shred key stands: its bucket, and how often the bucket was given a new one. */
export interface ShredKeyName {
  bucket: number;
  generation: number;
}

const KEK_ID_BYTES = 8;
const NAME_BYTES = 8;
const FILE = /^(\d+)\.(\d+)$/;

/**
 * Shred keys in small files outside the database: `key-encryption key's id || secretbox(bucket, generation, key)`.
 * The key-encryption key can be changed without touching a payload.
 */
export class ShredKeys {
  private readonly opened = new Map<number, { generation: number; key: Buffer }>();

  private constructor(
    private readonly directory: string,
    private readonly keks: Uint8Array[],
  ) {}

  /** `keks`: the key-encryption key in use first, then older ones that files may still be wrapped under. */
  static async open(directory: string, keks: Uint8Array[]): Promise<ShredKeys> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new ShredKeys(directory, keks);
  }

  /** Makes a new key; it is on disk when this resolves. */
  async create(name: ShredKeyName): Promise<Buffer> {
    const key = drawRandom(32);
    await this.write(name, key);
    this.opened.set(name.bucket, { generation: name.generation, key });
    return key;
  }

  async get(name: ShredKeyName): Promise<Buffer> {
    const known = this.opened.get(name.bucket);
    if (known?.generation === name.generation) return known.key;
    const key = await this.read(name);
    this.opened.set(name.bucket, { generation: name.generation, key });
    return key;
  }

  /** Destroys the key: whatever is wrapped under it, wherever copies are, cannot be read again. */
  async destroy(name: ShredKeyName): Promise<void> {
    const known = this.opened.get(name.bucket);
    if (known?.generation === name.generation) this.opened.delete(name.bucket);
    await destroyFile(this.path(name), drawRandom(128));
  }

  async list(): Promise<ShredKeyName[]> {
    const matches = (await readdir(this.directory)).map((name) => FILE.exec(name));
    return matches.flatMap((match) =>
      match === null ? [] : [{ bucket: Number(match[1]), generation: Number(match[2]) }],
    );
  }

  /** Wraps every key under the newest key-encryption key. Can be repeated after an interruption. */
  async rewrap(kek: Uint8Array): Promise<number> {
    this.keks.unshift(kek);
    const names = await this.list();
    for (const name of names) await this.write(name, await this.read(name));
    this.keks.length = 1;
    return names.length;
  }

  private async write(name: ShredKeyName, key: Uint8Array): Promise<void> {
    const [kek] = this.keks;
    if (kek === undefined) throw new VaultError('KEK_MISSING', 'no key-encryption key');
    const box = secretBox(kek, Buffer.concat([nameBytes(name), key]));
    await writeDurably(this.path(name), Buffer.concat([kekId(kek), box]));
  }

  private async read(name: ShredKeyName): Promise<Buffer> {
    const bytes = await this.readBytes(name);
    const id = bytes.subarray(0, KEK_ID_BYTES);
    const kek = this.keks.find((each) => kekId(each).equals(id));
    if (kek === undefined) throw new VaultError('KEK_MISSING', 'a shred key is wrapped under another key');
    const plaintext = openSecretBox(kek, bytes.subarray(KEK_ID_BYTES));
    if (!plaintext.subarray(0, NAME_BYTES).equals(nameBytes(name))) {
      throw new VaultError('VAULT_CORRUPT', 'a shred key stands under another name');
    }
    return plaintext.subarray(NAME_BYTES);
  }

  private async readBytes(name: ShredKeyName): Promise<Buffer> {
    try {
      return await readFile(this.path(name));
    } catch (cause) {
      throw new VaultError('SHRED_KEY_MISSING', `no shred key for bucket ${name.bucket}`, { cause });
    }
  }

  private path({ bucket, generation }: ShredKeyName): string {
    return join(this.directory, `${bucket}.${generation}`);
  }
}

function kekId(kek: Uint8Array): Buffer {
  return hmac(kek, 'concordat/kek-id/v1').subarray(0, KEK_ID_BYTES);
}

function nameBytes({ bucket, generation }: ShredKeyName): Buffer {
  const bytes = Buffer.alloc(NAME_BYTES);
  bytes.writeUInt32BE(bucket, 0);
  bytes.writeUInt32BE(generation, 4);
  return bytes;
}
