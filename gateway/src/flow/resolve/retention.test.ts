import type { RecordMeta } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { isPastRetention } from './retention';

const meta: RecordMeta = {
  issued: '2015-01-01',
  effectiveFrom: '2015-01-01',
  effectiveTo: null,
  supersedes: null,
  legalBasis: 'law',
  retainUntil: '2022-12-31',
  basedOn: [],
};

describe('retention', () => {
  it('ends after the last day that the record names', () => {
    const record = { groups: { meta } };
    expect(isPastRetention(record, Date.parse('2022-12-31T23:59:59.999Z'))).to.equal(false);
    expect(isPastRetention(record, Date.parse('2023-01-01T00:00:00Z'))).to.equal(true);
  });

  it('keeps a record whose end is not known, however old it is', () => {
    const record = { groups: { meta: { ...meta, retainUntil: null } } };
    expect(isPastRetention(record, Date.parse('2999-01-01'))).to.equal(false);
  });
});
