import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { signer } from '../testing/signer';
import { checkPublicKey, verifyEd25519 } from './ed25519';
import { fromHex, utf8 } from './encoding';

interface Vectors {
  signatures: { name: string; publicKey: string; message: string; signature: string; valid: boolean }[];
  keys: Record<'sound' | 'smallOrder' | 'mixedOrder' | 'nonCanonical' | 'notOnCurve', string[]>;
}

const file = join(__dirname, '..', '..', 'vectors', 'ed25519.json');
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;

describe('Ed25519', function () {
  this.timeout(120_000);
  for (const { name, publicKey, message, signature, valid } of vectors.signatures) {
    it(`${valid ? 'accepts' : 'refuses'} ${name}`, () => {
      expect(verifyEd25519(fromHex(publicKey), fromHex(message), fromHex(signature))).to.equal(valid);
    });
  }

  it('takes sound public keys', () => {
    for (const key of vectors.keys.sound) expect(() => checkPublicKey(fromHex(key))).not.to.throw();
  });

  for (const kind of ['smallOrder', 'mixedOrder', 'nonCanonical', 'notOnCurve'] as const) {
    it(`refuses every public key of the list ${kind}`, () => {
      expect(vectors.keys[kind]).not.to.be.empty;
      for (const key of vectors.keys[kind])
        expect(() => checkPublicKey(fromHex(key)), key).to.throw(/^KEY_INVALID/);
    });
  }

  it('refuses keys and signatures of another length without failing', () => {
    const { publicKey, sign } = signer('length');
    const message = utf8('m');
    const signature = sign(message);
    expect(() => checkPublicKey(publicKey.subarray(1))).to.throw(/^KEY_INVALID/);
    expect(verifyEd25519(publicKey.subarray(1), message, signature)).to.equal(false);
    expect(verifyEd25519(publicKey, message, signature.subarray(1))).to.equal(false);
    expect(verifyEd25519(publicKey, message, new Uint8Array(0))).to.equal(false);
  });

  it('accepts what another implementation signs, and nothing with a bit changed', () => {
    fc.assert(
      fc.property(fc.string(), fc.uint8Array({ maxLength: 100 }), fc.nat(511), (label, message, bit) => {
        const { publicKey, sign } = signer(label);
        const signature = sign(message);
        expect(verifyEd25519(publicKey, message, signature)).to.equal(true);
        const at = Math.floor(bit / 8);
        signature[at] = (signature[at] ?? 0) ^ (1 << (bit % 8));
        expect(verifyEd25519(publicKey, message, signature)).to.equal(false);
      }),
      { numRuns: 40 },
    );
  });
});
