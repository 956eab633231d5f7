import { expect } from 'chai';
import { parseKeys, parseLogHeadOrNull, parseStatuses } from './ledger-values';

const KEY = {
  mspId: 'TaxMSP',
  keyId: 'message-1',
  use: 'message',
  publicKey: 'A'.repeat(43),
  validFrom: 1,
  revokedAt: null,
};

describe('what the ledger answers', () => {
  it('is read where it has the shape that was asked for', () => {
    expect(parseKeys([KEY])).to.deep.equal([KEY]);
    expect(parseLogHeadOrNull(null)).to.equal(null);
  });

  it('is refused where a peer says something else, with every place and no value', () => {
    const wrong = [{ ...KEY, publicKey: 'secret' }, { ...KEY, revokedAt: 'never' }, { keyId: 'x' }];
    expect(() => parseKeys(wrong)).to.throw(/^LEDGER_CORRUPT: .*\/0\/publicKey.*\/1\/revokedAt.*\/2\/mspId/);
    expect(() => parseKeys(wrong)).not.to.throw(/secret|never/);
    expect(() => parseKeys({ length: 1 })).to.throw(/^LEDGER_CORRUPT: /);
    expect(() => parseStatuses([undefined])).to.throw(/^LEDGER_CORRUPT: \/0/);
  });

  it('may say more than this program knows', () => {
    expect(parseKeys([{ ...KEY, attestation: 'hardware' }])).to.deep.equal([KEY]);
  });
});
