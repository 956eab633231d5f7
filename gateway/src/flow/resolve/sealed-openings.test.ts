import { toBase64url } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { newSeed, openingBytes, openSealedBox, signingKey } from '../../crypto';
import type { RegistryCache } from '../registry/registry-cache';
import { NO_REFERENCE } from './choose-basis';
import type { StoredEnquiry } from './report';
import { SealedOpenings } from './sealed-openings';

const seed = newSeed();
const subject = { kind: 'lei', identifier: '5493001KJTIIGC8Y1R12' } as const;
const salt = 'ab'.repeat(32);

/** Knows one product with two publishers; tells how often a key was asked for, and fails as it is told. */
class ScriptedRegistry {
  asked: string[] = [];
  failure: Error | undefined;

  product() {
    return Promise.resolve({ lines: [{ publisher: 'TaxMSP' }, { publisher: 'CourtMSP' }] });
  }

  currentKey(mspId: string) {
    this.asked.push(mspId);
    if (this.failure) return Promise.reject(this.failure);
    return Promise.resolve({ keyId: 'seal-1', publicKey: toBase64url(signingKey(seed).publicKey) });
  }
}

function openingsOver(registry: ScriptedRegistry, reference = 'consent-1'): SealedOpenings {
  const stored = { request: { subject }, asked: { product: 'p@1', reference }, salt } as StoredEnquiry;
  return new SealedOpenings(registry as unknown as RegistryCache, stored);
}

describe('the sealed openings of an enquiry', () => {
  it('are made ahead for every publisher of the product, and not again when they are needed', async () => {
    const registry = new ScriptedRegistry();
    const openings = openingsOver(registry);
    await openings.prepare();
    const { keyId, box } = await openings.to('CourtMSP');
    expect(registry.asked).to.deep.equal(['TaxMSP', 'CourtMSP']);
    expect(keyId).to.equal('seal-1');
    const opened = openSealedBox(seed, Buffer.from(box, 'base64url'));
    expect(opened.equals(openingBytes({ ...subject, salt }))).to.equal(true);
  });

  it('are not made ahead where no basis is known: the enquiry will be refused', async () => {
    const registry = new ScriptedRegistry();
    await openingsOver(registry, NO_REFERENCE).prepare();
    expect(registry.asked).to.deep.equal([]);
  });

  it('are tried again where making them ahead failed', async () => {
    const registry = new ScriptedRegistry();
    const openings = openingsOver(registry);
    registry.failure = new Error('away');
    await openings.prepare();
    registry.failure = undefined;
    expect(await openings.to('TaxMSP')).to.have.property('keyId', 'seal-1');
  });
});
