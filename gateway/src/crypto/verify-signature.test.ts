import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkPublicKey, fromHex, verifyEd25519 } from '@concordat/chaincode/domain';
import { ed25519 } from '@noble/curves/ed25519';
import { expect } from 'chai';
import fc from 'fast-check';
import { newSeed, signingKey } from './ed25519';
import { acceptsNoMixedR, loadSodiumSignatures, nodeSignatureEngine } from './signature-engine';
import { strictly } from './verify-signature';

interface Vectors {
  signatures: { name: string; publicKey: string; message: string; signature: string; valid: boolean }[];
  keys: Record<string, string[]>;
}

const folder = dirname(require.resolve('@concordat/chaincode/package.json'));
const vectors = JSON.parse(readFileSync(join(folder, 'vectors', 'ed25519.json'), 'utf8')) as Vectors;

const sodium = loadSodiumSignatures();

for (const engine of [nodeSignatureEngine, ...(sodium ? [sodium] : [])]) {
  describe(`the quick verification of signatures with ${engine.name}`, function () {
    this.timeout(120_000);
    const verifySignature = strictly(engine);

    for (const { name, publicKey, message, signature, valid } of vectors.signatures) {
      it(`${valid ? 'accepts' : 'refuses'} ${name}, as the domain does`, () => {
        expect(verifySignature(fromHex(publicKey), fromHex(message), fromHex(signature))).to.equal(valid);
      });
    }

    it('refuses keys that cannot be registered, whatever they sign', () => {
      const unsound = Object.values(vectors.keys)
        .flat()
        .map((key) => fromHex(key))
        .filter(isUnsound);
      expect(unsound).not.to.be.empty;
      const { signature } = vectors.signatures.find(({ valid }) => valid) ?? { signature: '' };
      // R = A and S = 0 would fit any message under a key of small order, were there no check.
      for (const key of unsound) {
        const zero = Buffer.concat([key, Buffer.alloc(32)]);
        expect(verifySignature(key, Buffer.from('m'), zero)).to.equal(false);
        expect(verifySignature(key, Buffer.from('m'), fromHex(signature))).to.equal(false);
      }
    });

    it('answers as the domain does, also where a bit was changed', () => {
      const { publicKey, ...key } = signingKey(newSeed());
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(511), (message, bit) => {
          const signature = Buffer.from(key.sign(message));
          expect(verifySignature(publicKey, message, signature)).to.equal(true);
          const at = Math.floor(bit / 8);
          signature[at] = (signature[at] ?? 0) ^ (1 << (bit % 8));
          expect(verifySignature(publicKey, message, signature)).to.equal(false);
          expect(verifyEd25519(publicKey, message, signature)).to.equal(false);
        }),
        { numRuns: 40 },
      );
    });

    it('refuses keys and signatures of another length without failing', () => {
      const { publicKey, ...key } = signingKey(newSeed());
      const message = Buffer.from('m');
      expect(verifySignature(publicKey.subarray(1), message, key.sign(message))).to.equal(false);
      expect(verifySignature(publicKey, message, key.sign(message).subarray(1))).to.equal(false);
      expect(verifySignature(publicKey, message, Buffer.alloc(0))).to.equal(false);
    });

    it('accepts an R of small order where the equation holds, as the domain does', () => {
      const { publicKey, message, signature } = signedWith(ed25519.Point.ZERO);
      expect(verifyEd25519(publicKey, message, signature)).to.equal(true);
      expect(verifySignature(publicKey, message, signature)).to.equal(true);
      expect(verifySignature(publicKey, Buffer.from('another'), signature)).to.equal(false);
    });

    it('refuses an R that is off by any point of small order, though the cofactored equation holds', () => {
      const parts = (vectors.keys['smallOrder'] ?? []).map((key) =>
        ed25519.Point.fromBytes(fromHex(key), true),
      );
      const others = parts.filter((part) => !part.is0());
      expect(others).not.to.be.empty;
      for (const part of others) {
        const { publicKey, message, signature } = signedWith(ed25519.Point.BASE.add(part), 1n);
        expect(verifyEd25519(publicKey, message, signature)).to.equal(true);
        expect(verifySignature(publicKey, message, signature)).to.equal(false);
      }
      expect(acceptsNoMixedR(engine)).to.equal(true);
    });
  });
}

describe('sodium-native and node:crypto', () => {
  it('would not be mixed where sodium-native compared as the cofactored equation does', () => {
    const cofactored = (key: Uint8Array) => (message: Uint8Array, signature: Uint8Array) =>
      verifyEd25519(key, message, signature);
    expect(acceptsNoMixedR({ verifier: cofactored })).to.equal(false);
  });

  it('make the same keys and signatures', function () {
    if (!sodium) return this.skip();
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uint8Array({ maxLength: 300 }),
        (seed, message) => {
          const [one, other] = [sodium.signer(seed), nodeSignatureEngine.signer(seed)];
          expect(Buffer.from(one.publicKey).equals(other.publicKey)).to.equal(true);
          expect(Buffer.from(one.sign(message)).equals(other.sign(message))).to.equal(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

/** A signature with this R, and S = r + H(R, A, M)·a. */
function signedWith(point: typeof ed25519.Point.BASE, r = 0n) {
  const seed = newSeed();
  const { publicKey } = signingKey(seed);
  const message = Buffer.from('m');
  const R = point.toBytes();
  const k = littleEndian(createHash('sha512').update(R).update(publicKey).update(message).digest());
  const { scalar } = ed25519.utils.getExtendedPublicKey(seed);
  const s = ed25519.Point.Fn.create(r + k * scalar);
  const S = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  return { publicKey, message, signature: Buffer.concat([R, S]) };
}

function littleEndian(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

function isUnsound(key: Uint8Array): boolean {
  try {
    checkPublicKey(key);
    return false;
  } catch {
    return true;
  }
}
