import { generateKeyPairSync, verify } from 'node:crypto';
import { expect } from 'chai';
import { nativeSigner } from './native-signer';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

/** R and S of a DER signature (hex). */
function parts(der: Uint8Array): { r: bigint; s: bigint } {
  const bytes = Buffer.from(der);
  const rLength = bytes[3] ?? 0;
  const sLength = bytes[5 + rLength] ?? 0;
  expect(bytes[0]).to.equal(0x30);
  expect(bytes[1]).to.equal(bytes.length - 2);
  const hex = (from: number, length: number) =>
    BigInt(`0x${bytes.subarray(from, from + length).toString('hex')}`);
  return { r: hex(4, rLength), s: hex(6 + rLength, sLength) };
}

describe('native signer', () => {
  it('makes DER signatures that OpenSSL verifies, always with the low S', async () => {
    const sign = nativeSigner(pem);
    for (let round = 0; round < 200; round += 1) {
      const message = Buffer.from(`message ${round}`);
      const signature = await sign(message);
      expect(verify('sha256', message, publicKey, signature)).to.equal(true);
      expect(parts(signature).s < 1n << 255n).to.equal(true);
      expect(
        parts(signature).s <= 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n,
      ).to.equal(true);
    }
  });

  it('refuses a key of another curve', () => {
    const other = generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    expect(() => nativeSigner(other)).to.throw('CONFIG_INVALID: ');
  });
});
