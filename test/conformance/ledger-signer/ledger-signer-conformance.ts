import { type KeyObject, verify } from 'node:crypto';
import type { LedgerSigner } from '@concordat/gateway/adapters';
import { expect } from 'chai';

/** Half the order of P-256: what Fabric calls a low S is at most this. */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;

export interface SignerUnderTest {
  signer: LedgerSigner;
  publicKey: KeyObject;
  close(): Promise<void>;
}

/** What whoever signs for the service identity must do, wherever the key lies. */
export function ledgerSignerConformance(name: string, make: () => Promise<SignerUnderTest>): void {
  describe(`ledger signer: ${name}`, () => {
    let tested: SignerUnderTest;

    before(async () => {
      tested = await make();
    });
    after(() => tested.close());

    it('makes DER signatures that OpenSSL verifies, always with the low S', async () => {
      for (let round = 0; round < 64; round += 1) {
        const message = Buffer.from(`message ${round}`);
        const signature = await tested.signer.sign(message);
        expect(verify('sha256', message, tested.publicKey, signature)).to.equal(true);
        expect(sOf(signature) <= HALF_ORDER).to.equal(true);
      }
    });

    it('signs several messages at once, each for itself', async () => {
      const messages = Array.from({ length: 16 }, (_, index) => Buffer.alloc(index * 1000, index));
      const signatures = await Promise.all(messages.map((message) => tested.signer.sign(message)));
      signatures.forEach((signature, index) => {
        const message = messages[index] ?? Buffer.alloc(0);
        expect(verify('sha256', message, tested.publicKey, signature)).to.equal(true);
      });
    });
  });
}

/** S of a DER signature of two short integers. */
function sOf(der: Uint8Array): bigint {
  const bytes = Buffer.from(der);
  const rLength = bytes[3] ?? 0;
  expect(bytes[0]).to.equal(0x30);
  expect(bytes[1]).to.equal(bytes.length - 2);
  return BigInt(`0x${bytes.subarray(6 + rLength).toString('hex')}`);
}
