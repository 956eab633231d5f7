import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkPublicKey, fromHex, verifyEd25519 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { newSeed, signingKey } from './ed25519';
import { verifySignature } from './verify-signature';

interface Vectors {
  signatures: { name: string; publicKey: string; message: string; signature: string; valid: boolean }[];
  keys: Record<string, string[]>;
}

const folder = dirname(require.resolve('@concordat/chaincode/package.json'));
const vectors = JSON.parse(readFileSync(join(folder, 'vectors', 'ed25519.json'), 'utf8')) as Vectors;

describe('the quick verification of signatures', function () {
  this.timeout(20_000);

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
});

function isUnsound(key: Uint8Array): boolean {
  try {
    checkPublicKey(key);
    return false;
  } catch {
    return true;
  }
}
