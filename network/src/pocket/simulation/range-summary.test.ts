import { ledger } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { sha256 } from '../identity/ecdsa';
import { sameReads, setReads } from './range-summary';

const { KVRead, QueryReads, RangeQueryInfo } = ledger.rwset.kvrwset;

const reads = (count: number) =>
  Array.from({ length: count }, (_, index) => {
    const read = new KVRead();
    read.setKey(`key ${index}`);
    return read;
  });

const leaf = (from: number, to: number) => {
  const part = new QueryReads();
  part.setKvReadsList(reads(to).slice(from));
  return sha256(part.serializeBinary());
};

function summary(count: number, maxDegree: number) {
  const info = new RangeQueryInfo();
  setReads(info, reads(count), maxDegree);
  const found = info.getReadsMerkleHashes();
  return found && [found.getMaxLevel(), found.getMaxLevelHashesList_asU8().map((hash) => Buffer.from(hash))];
}

describe('what a range query found', () => {
  it('stands there as it is up to the limit, beyond it as hashes of limit and one', () => {
    expect(summary(2, 2)).to.equal(undefined);
    expect(summary(3, 2)).to.deep.equal([1, [leaf(0, 3)]]);
    expect(summary(5, 2)).to.deep.equal([1, [leaf(0, 3), leaf(3, 5)]]);
  });

  it('is hashed again, level by level, where there are too many hashes', () => {
    const lower = sha256(leaf(0, 3), leaf(3, 6), leaf(6, 9));
    expect(summary(9, 2)).to.deep.equal([2, [lower]]);
    expect(summary(11, 2)).to.deep.equal([2, [lower, leaf(9, 11)]]);
    expect(summary(13, 2)).to.deep.equal([2, [lower, sha256(leaf(9, 12), leaf(12, 13))]]);
  });

  it('is told from what would be found otherwise', () => {
    for (const count of [0, 1, 50, 51, 3000]) {
      const info = new RangeQueryInfo();
      setReads(info, reads(count));
      expect(sameReads(info, reads(count)), String(count)).to.equal(true);
      expect(sameReads(info, reads(count + 1)), String(count + 1)).to.equal(false);
      if (count > 0) expect(sameReads(info, reads(count).reverse()) && count > 1).to.equal(false);
    }
  });
});
