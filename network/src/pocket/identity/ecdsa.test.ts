import { expect } from 'chai';
import fc from 'fast-check';
import { generateKeyPairSync, verify } from 'node:crypto';
import { isCanonicalSignature, isSignedBy, signLowS } from './ecdsa';

const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

function readIntegers(signature: Buffer): [bigint, bigint] {
  const rLength = signature.readUInt8(3);
  const read = (start: number, length: number) =>
    BigInt(`0x${signature.toString('hex', start, start + length)}`);
  return [read(4, rLength), read(6 + rLength, signature.readUInt8(5 + rLength))];
}

function encode(r: bigint, s: bigint): Buffer {
  const integer = (value: bigint) => {
    const hex = value.toString(16);
    const bytes = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
    const padded = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    return Buffer.concat([Buffer.of(2, padded.length), padded]);
  };
  const body = Buffer.concat([integer(r), integer(s)]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

describe('signatures', () => {
  it('verify, and are canonical, for any data', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (data) => {
        const signature = await signLowS(privateKey, data);
        expect(verify('sha256', data, publicKey, signature)).to.equal(true);
        expect(await isSignedBy(publicKey, data, signature)).to.equal(true);
        expect(await isSignedBy(publicKey, Buffer.concat([data, data, Buffer.of(0)]), signature)).to.equal(
          false,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('are refused with the other s, though the curve accepts it', async () => {
    const data = Buffer.from('data');
    const [r, s] = readIntegers(await signLowS(privateKey, data));
    const high = encode(r, ORDER - s);
    expect(verify('sha256', data, publicKey, high)).to.equal(true);
    expect(isCanonicalSignature(high)).to.equal(false);
    expect(await isSignedBy(publicKey, data, high)).to.equal(false);
    expect(isCanonicalSignature(encode(r, s))).to.equal(true);
  });

  it('are refused in any other encoding', async () => {
    const good = await signLowS(privateKey, Buffer.from('data'));
    const [r, s] = readIntegers(good);
    expect(isCanonicalSignature(Buffer.concat([good, Buffer.of(0)]))).to.equal(false);
    expect(isCanonicalSignature(good.subarray(0, -1))).to.equal(false);
    expect(isCanonicalSignature(Buffer.alloc(0))).to.equal(false);
    expect(isCanonicalSignature(encode(r, 0n))).to.equal(false);
    const padded = Buffer.concat([
      Buffer.of(0x30, good.length - 1, 2, good.readUInt8(3) + 1, 0),
      good.subarray(4),
    ]);
    expect(isCanonicalSignature(encode(1n, s))).to.equal(true);
    expect(isCanonicalSignature(good.readUInt8(4) === 0 ? padded : Buffer.concat([padded]))).to.equal(false);
  });
});
