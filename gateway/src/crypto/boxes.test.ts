import { expect } from 'chai';
import fc from 'fast-check';
import { BOX_BYTES, type BoxEngine, loadSodiumEngine, tweetnaclEngine } from './box-engine';
import { newSeed, signingKey, x25519PublicOf, x25519SecretOf } from './ed25519';
import { openSealedBox, sealedBox } from './sealed-box';
import { openSecretBox, secretBox } from './secret-box';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('boxes', () => {
  it('gives the same bytes with sodium-native and with tweetnacl', function () {
    const sodium = loadSodiumEngine();
    if (sodium === undefined) return this.skip();
    fc.assert(
      fc.property(bytes(32), bytes(32), bytes(24), fc.uint8Array({ maxLength: 300 }), (a, b, nonce, text) => {
        const [box, same] = [sodium, tweetnaclEngine].map((engine) => boxOf(engine, a, nonce, text));
        expect(same?.equals(box ?? Buffer.alloc(0))).to.equal(true);
        expect(
          Buffer.from(tweetnaclEngine.openSecretbox(a, nonce, box as Buffer) ?? []).equals(text),
        ).to.equal(true);
        const publicKey = tweetnaclEngine.x25519Public(b);
        expect(Buffer.from(sodium.x25519Public(b)).equals(publicKey)).to.equal(true);
        const sealed = sodium.box({ publicKey, secretKey: a }, nonce, text);
        expect(
          Buffer.from(tweetnaclEngine.box({ publicKey, secretKey: a }, nonce, text)).equals(sealed),
        ).to.equal(true);
        const reader = { publicKey: tweetnaclEngine.x25519Public(a), secretKey: b };
        expect(Buffer.from(sodium.openBox(reader, nonce, sealed) ?? []).equals(text)).to.equal(true);
        expect(Buffer.from(tweetnaclEngine.openBox(reader, nonce, sealed) ?? []).equals(text)).to.equal(true);
      }),
      { numRuns: 40 },
    );
  });

  it('opens a secret box with its key only, and no changed one', () => {
    const key = newSeed();
    const box = secretBox(key, Buffer.from('payload'));
    expect(openSecretBox(key, box).toString()).to.equal('payload');
    expect(() => openSecretBox(newSeed(), box)).to.throw(/BOX_REFUSED/);
    for (let bit = 0; bit < box.length * 8; bit++) {
      expect(() => openSecretBox(key, flipped(box, bit))).to.throw(/BOX_REFUSED/);
    }
    for (const length of [0, 1, 24, 39]) {
      expect(() => openSecretBox(key, box.subarray(0, length))).to.throw(/BOX_REFUSED/);
    }
  });

  it('opens a sealed box with the seed of the Ed25519 key it was sealed to', () => {
    const seed = newSeed();
    const box = sealedBox(signingKey(seed).publicKey, Buffer.from('payload'));
    expect(openSealedBox(seed, box).toString()).to.equal('payload');
    expect(() => openSealedBox(newSeed(), box)).to.throw(/BOX_REFUSED/);
    for (let bit = 0; bit < box.length * 8; bit += 7) {
      expect(() => openSealedBox(seed, flipped(box, bit))).to.throw(/BOX_REFUSED/);
    }
    for (const length of [0, 31, 32, 47]) {
      expect(() => openSealedBox(seed, box.subarray(0, length))).to.throw(/BOX_REFUSED/);
    }
  });

  it('is deterministic with an ephemeral seed, else never the same twice', () => {
    const recipient = signingKey(newSeed()).publicKey;
    const ephemeralSeed = newSeed();
    const seal = () => sealedBox(recipient, Buffer.from('x'), { ephemeralSeed });
    expect(seal().equals(seal())).to.equal(true);
    expect(sealedBox(recipient, Buffer.from('x')).equals(sealedBox(recipient, Buffer.from('x')))).to.equal(
      false,
    );
  });

  it('maps both halves of an Ed25519 key to the same X25519 key', () => {
    for (let run = 0; run < 10; run++) {
      const seed = newSeed();
      const mapped = x25519PublicOf(signingKey(seed).publicKey);
      expect(Buffer.from(tweetnaclEngine.x25519Public(x25519SecretOf(seed))).equals(mapped)).to.equal(true);
    }
  });

  it('refuses to seal to what is no key', () => {
    expect(() => sealedBox(Buffer.alloc(32, 0xff), Buffer.from('x'))).to.throw(/KEY_INVALID/);
    expect(() => sealedBox(Buffer.alloc(5), Buffer.from('x'))).to.throw(/KEY_INVALID/);
  });
});

function flipped(bytes: Uint8Array, bit: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

function boxOf(engine: BoxEngine, key: Uint8Array, nonce: Uint8Array, text: Uint8Array): Buffer {
  const box = Buffer.alloc(text.length + BOX_BYTES);
  engine.secretbox(box, key, nonce, text);
  return box;
}
