import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyProofMessage, toBase64url, verifyEd25519 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { drawRandom, sealedBox } from '../../crypto';
import { openFileKeys } from './file-keys';
import type { KeyFile } from './key-files';

describe('keys in files', () => {
  let directory: string;
  const open = (kek?: Uint8Array) =>
    openFileKeys({ directory, channel: 'concordat', mspId: 'TaxMSP', ...(kek && { kek }) });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'concordat-keys-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('signs with the first key at once, after a restart too', async () => {
    const keys = await open();
    const { keyId, publicKey } = await keys.create('message');
    const again = await open();
    const signed = await again.sign('message', Buffer.from('hello'));
    expect(signed.keyId).to.equal(keyId);
    expect(verifyEd25519(publicKey, Buffer.from('hello'), signed.signature)).to.equal(true);
  });

  it('proves possession of a new key', async () => {
    const { keyId, publicKey, proof } = await (await open()).create('checkpoint');
    const message = keyProofMessage({
      channel: 'concordat',
      mspId: 'TaxMSP',
      keyId,
      use: 'checkpoint',
      publicKey: toBase64url(publicKey),
    });
    expect(verifyEd25519(publicKey, message, proof)).to.equal(true);
  });

  it('uses a rotated key only once it is activated, and still opens what was sealed to the old one', async () => {
    const keys = await open();
    const first = await keys.create('seal');
    const second = await keys.create('seal');
    expect(keys.current('seal').keyId).to.equal(first.keyId);
    await keys.activate(second.keyId);
    const box = sealedBox(first.publicKey, Buffer.from('old'));
    const again = await open();
    expect(again.current('seal').keyId).to.equal(second.keyId);
    expect(Buffer.from(await again.sealOpen(first.keyId, box)).toString()).to.equal('old');
    expect(again.list().map((key) => key.keyId)).to.deep.equal(['seal-1', 'seal-2']);
  });

  it('keeps every file private, and no seed in the clear', async () => {
    const keys = await open();
    await keys.create('certify');
    for (const name of await readdir(directory)) {
      expect((await stat(join(directory, name))).mode & 0o777).to.equal(0o600);
    }
  });

  it('derives lasting secrets, another for each name', async () => {
    const keys = await open();
    const again = await open();
    const names = ['index', 'kek', 'salts'] as const;
    expect(names.map((name) => toBase64url(keys.secret(name)))).to.deep.equal(
      names.map((name) => toBase64url(again.secret(name))),
    );
    expect(new Set(names.map((name) => toBase64url(keys.secret(name)))).size).to.equal(3);
  });

  it('refuses another key-encryption key and swapped files', async () => {
    const kek = drawRandom(32);
    const keys = await open(kek);
    await keys.create('seal');
    await keys.create('seal');
    expect(await failure(open(drawRandom(32)))).to.match(/^KEYS_UNREADABLE/);
    await rename(join(directory, 'seal-1.json'), join(directory, 'seal-2.json'));
    expect(await failure(open(kek))).to.match(/^KEYS_UNREADABLE/);
  });

  it('never gives a number twice: a key file that was lost leaves a gap', async () => {
    const keys = await open();
    for (let made = 0; made < 3; made++) await keys.create('seal');
    const kept = await readFile(join(directory, 'seal-3.json'), 'utf8');
    await rm(join(directory, 'seal-2.json'));
    expect((await (await open()).create('seal')).keyId).to.equal('seal-4');
    expect(await readFile(join(directory, 'seal-3.json'), 'utf8')).to.equal(kept);
  });

  it('refuses files that are not what it wrote, and a key in use that is not there', async () => {
    const keys = await open();
    await keys.create('seal');
    await keys.create('seal');
    const current = join(directory, 'current.json');
    for (const text of ['{', '[]', '{"seal":1}', '{"seal":"seal-9"}', '{"other":"seal-1"}']) {
      await writeFile(current, text);
      expect(await failure(open()), text).to.match(/^KEYS_UNREADABLE: current.json/);
    }
    await writeFile(current, '{"seal":"seal-1"}');
    const key = join(directory, 'seal-1.json');
    const file = JSON.parse(await readFile(key, 'utf8')) as object;
    const { publicKey, sealed } = JSON.parse(
      await readFile(join(directory, 'seal-2.json'), 'utf8'),
    ) as KeyFile;
    const changes = [{ use: 'message' }, { number: 7 }, { number: '1' }, { sealed: '' }];
    for (const change of [...changes, { publicKey }, { sealed }, { publicKey, sealed }]) {
      await writeFile(key, JSON.stringify({ ...file, ...change }));
      expect(await failure(open()), JSON.stringify(change)).to.match(/^KEYS_UNREADABLE: seal-1.json/);
    }
  });

  it('makes and activates keys one after the other, however many ask at once', async () => {
    const keys = await open();
    const made = await Promise.all(
      (['seal', 'seal', 'message', 'seal'] as const).map((use) => keys.create(use)),
    );
    expect(made.map(({ keyId }) => keyId)).to.deep.equal(['seal-1', 'seal-2', 'message-1', 'seal-3']);
    await keys.create('message');
    await Promise.all([keys.activate('seal-3'), keys.activate('message-2')]);
    const again = await open();
    expect([again.current('seal').keyId, again.current('message').keyId]).to.deep.equal([
      'seal-3',
      'message-2',
    ]);
  });

  it('proves possession of a key again', async () => {
    const keys = await open();
    const { keyId, proof } = await keys.create('seal');
    expect(toBase64url((await open()).proof(keyId))).to.equal(toBase64url(proof));
  });

  it('says which key is missing', async () => {
    const keys = await open();
    expect(() => keys.current('seal')).to.throw(/OWN_KEY_MISSING: no seal key/);
    await keys.create('message');
    expect(await failure(keys.sealOpen('message-1', Buffer.alloc(80)))).to.match(/^KEY_UNKNOWN/);
  });
});

async function failure(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no failure',
    (error: Error) => error.message,
  );
}
