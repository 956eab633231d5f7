import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { pemSigner } from './pem-signer';

describe('PEM signer', () => {
  it('refuses a key of another curve, and what is no key', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => pemSigner(other)).to.throw('CONFIG_INVALID: ');
    expect(() => pemSigner('no key')).to.throw('CONFIG_INVALID: ');
  });
});
