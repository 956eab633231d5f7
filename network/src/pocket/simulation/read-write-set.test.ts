import { ledger } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import fc from 'fast-check';
import { ReadWriteSet } from './read-write-set';

const key = fc.string({ unit: 'binary', minLength: 1, maxLength: 8 });

describe('read/write sets', () => {
  it('have the same bytes in whatever order keys were touched', () => {
    const touched = fc.uniqueArray(fc.tuple(key, fc.uint8Array({ minLength: 1 })), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(touched, (entries) => {
        const [forwards, backwards] = [new ReadWriteSet(), new ReadWriteSet()];
        entries.forEach(([name, value]) => forwards.write('n', name, value));
        entries.toReversed().forEach(([name, value]) => backwards.write('n', name, value));
        expect(Buffer.from(forwards.serialize())).to.deep.equal(Buffer.from(backwards.serialize()));
      }),
    );
  });

  it('sort by UTF-8 bytes, where JavaScript sorts by UTF-16 units', () => {
    const set = new ReadWriteSet();
    ['\u{10000}', '\uffee', 'a'].forEach((name) => set.read('n', name, { block: 0, tx: 0 }));
    const [namespace] = ledger.rwset.TxReadWriteSet.deserializeBinary(set.serialize()).getNsRwsetList();
    const decoded = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(
      namespace?.getRwset_asU8() ?? new Uint8Array(),
    );
    expect(decoded.getReadsList().map((read) => read.getKey())).to.deep.equal(['a', '\uffee', '\u{10000}']);
  });

  it('keep absent (no version) and version 0:0 apart', () => {
    const set = new ReadWriteSet();
    set.read('n', 'absent', undefined);
    set.read('n', 'first', { block: 0, tx: 0 });
    const [namespace] = ledger.rwset.TxReadWriteSet.deserializeBinary(set.serialize()).getNsRwsetList();
    const decoded = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(
      namespace?.getRwset_asU8() ?? new Uint8Array(),
    );
    expect(decoded.getReadsList().map((read) => read.hasVersion())).to.deep.equal([false, true]);
  });
});
