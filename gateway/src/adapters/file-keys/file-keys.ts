import { fromBase64url, keyProofMessage, toBase64url, toHex } from '@concordat/chaincode/domain';
import type { KeyUse } from '@concordat/chaincode/domain';
import { drawRandom, hmac, newSeed, openSealedBox, openSecretBox, secretBox, signingKey } from '../../crypto';
import type { SigningKey } from '../../crypto';
import type { Keys, NewKey, PublicKey, SecretName, Signed, SigningUse } from '../../ports/keys';
import { KeyError } from '../../ports/keys';
import { CURRENT_FILE, type KeyFile, KeyFolder, type KeysInUse } from './key-files';

export interface FileKeysOptions {
  /** Folder of the key files, readable by the gateway's user only. */
  directory: string;
  /** 32 bytes, where the key-encryption key comes from elsewhere. Else it lies in `<directory>/kek`, made when missing. */
  kek?: Uint8Array;
  channel: string;
  mspId: string;
}

interface HeldKey extends PublicKey {
  number: number;
  seed: Buffer;
  signer: SigningKey;
}

const KEK_FILE = 'kek';
const MASTER_FILE = 'master';

/** Opens the keys in a folder; makes the key-encryption key and the master secret the first time. */
export async function openFileKeys(options: FileKeysOptions): Promise<Keys> {
  const folder = new KeyFolder(options.directory);
  await folder.create();
  const kek = options.kek ?? (await storedKek(folder));
  if (kek.length !== 32) throw new KeyError('KEYS_UNREADABLE', 'the key-encryption key has 32 bytes');
  const master = await masterSecret(folder, kek);
  const held = (await folder.keyFiles()).map((file) => unwrapKey(file, kek));
  return new FileKeys({ ...options, folder, kek, master, held, current: await readCurrent(folder, held) });
}

interface FileKeysState extends FileKeysOptions {
  folder: KeyFolder;
  kek: Uint8Array;
  master: Uint8Array;
  held: HeldKey[];
  current: KeysInUse;
}

class FileKeys implements Keys {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly state: FileKeysState) {}

  async sign(use: SigningUse, message: Uint8Array, named?: string): Promise<Signed> {
    const { keyId, signer, use: itsUse } = named === undefined ? this.inUse(use) : this.held(named);
    if (itsUse !== use) throw new KeyError('KEY_UNKNOWN', `${keyId} is no ${use} key`);
    return Promise.resolve({ keyId, signature: signer.sign(message) });
  }

  current(use: KeyUse): PublicKey {
    return publicPart(this.inUse(use));
  }

  list(): PublicKey[] {
    return this.state.held.map(publicPart);
  }

  create(use: KeyUse): Promise<NewKey> {
    return this.inTurn(() => this.make(use));
  }

  activate(keyId: string): Promise<void> {
    return this.inTurn(() => this.putInUse(keyId));
  }

  /** One change of the folder at a time: the next key's number and the list of keys in use follow from the one before. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async make(use: KeyUse): Promise<NewKey> {
    const { folder, kek, held } = this.state;
    // Not how many there are: where a file was lost, its number and those behind it are taken all the same.
    const number = Math.max(0, ...held.filter((key) => key.use === use).map((key) => key.number)) + 1;
    const seed = newSeed();
    const signer = signingKey(seed);
    const keyId = `${use}-${number}`;
    const publicKey = toBase64url(signer.publicKey);
    const file: KeyFile = { v: 1, keyId, use, number, publicKey, sealed: wrapSeed(kek, keyId, seed) };
    await folder.write(`${keyId}.json`, JSON.stringify(file));
    held.push({ keyId, use, number, publicKey: signer.publicKey, seed, signer });
    if (this.state.current[use] === undefined) await this.putInUse(keyId);
    return { keyId, use, publicKey: signer.publicKey, proof: this.proof(keyId) };
  }

  proof(keyId: string): Uint8Array {
    const { channel, mspId } = this.state;
    const { use, signer } = this.held(keyId);
    const publicKey = toBase64url(signer.publicKey);
    return signer.sign(keyProofMessage({ channel, mspId, keyId, use, publicKey }));
  }

  private async putInUse(keyId: string): Promise<void> {
    const { use } = this.held(keyId);
    const current = { ...this.state.current, [use]: keyId };
    await this.state.folder.write(CURRENT_FILE, JSON.stringify(current));
    this.state.current = current;
  }

  async sealOpen(keyId: string, box: Uint8Array): Promise<Uint8Array> {
    const key = this.held(keyId);
    if (key.use !== 'seal') throw new KeyError('KEY_UNKNOWN', `${keyId} is no seal key`);
    return Promise.resolve(openSealedBox(key.seed, box));
  }

  secret(name: SecretName): Uint8Array {
    return hmac(this.state.master, `concordat/secret/${name}`);
  }

  private inUse(use: KeyUse): HeldKey {
    const keyId = this.state.current[use];
    if (keyId === undefined) throw new KeyError('OWN_KEY_MISSING', `no ${use} key was created`);
    return this.held(keyId);
  }

  private held(keyId: string): HeldKey {
    const key = this.state.held.find((each) => each.keyId === keyId);
    if (key === undefined) throw new KeyError('KEY_UNKNOWN', 'no such key here');
    return key;
  }
}

function publicPart({ keyId, use, publicKey }: HeldKey): PublicKey {
  return { keyId, use, publicKey };
}

/** The key id stands inside, so that files whose names were swapped are refused. */
function wrapSeed(kek: Uint8Array, keyId: string, seed: Uint8Array): string {
  return toBase64url(secretBox(kek, Buffer.concat([seed, Buffer.from(keyId)])));
}

function unwrapKey(file: KeyFile, kek: Uint8Array): HeldKey {
  const { keyId, use, number } = file;
  const plaintext = openUnderKek(kek, fromBase64url(file.sealed), `${keyId}.json`);
  const seed = plaintext.subarray(0, 32);
  const signer = signingKey(seed);
  if (plaintext.toString('utf8', 32) !== keyId || toBase64url(signer.publicKey) !== file.publicKey) {
    throw new KeyError('KEYS_UNREADABLE', `${keyId}.json holds another key`);
  }
  return { keyId, use, number, publicKey: signer.publicKey, seed, signer };
}

async function masterSecret(folder: KeyFolder, kek: Uint8Array): Promise<Uint8Array> {
  const stored = await folder.read(MASTER_FILE);
  if (stored !== undefined) return openUnderKek(kek, stored, MASTER_FILE);
  const master = drawRandom(32);
  await folder.write(MASTER_FILE, secretBox(kek, master));
  return master;
}

function openUnderKek(kek: Uint8Array, box: Uint8Array, name: string): Buffer {
  try {
    return openSecretBox(kek, box);
  } catch (cause) {
    throw new KeyError('KEYS_UNREADABLE', `${name} is not wrapped under this key-encryption key`, { cause });
  }
}

async function storedKek(folder: KeyFolder): Promise<Uint8Array> {
  const stored = await folder.read(KEK_FILE);
  if (stored !== undefined) return Buffer.from(stored.toString().trim(), 'hex');
  const key = drawRandom(32);
  await folder.write(KEK_FILE, `${toHex(key)}\n`);
  return key;
}

async function readCurrent(folder: KeyFolder, held: HeldKey[]): Promise<KeysInUse> {
  const current = await folder.keysInUse();
  const known = Object.values(current).every((keyId) => held.some((key) => key.keyId === keyId));
  if (known) return current;
  throw new KeyError('KEYS_UNREADABLE', `${CURRENT_FILE} names a key that is not here`);
}
