import { expect } from 'chai';
import fc from 'fast-check';
import { packEntries, unpackEntries } from './entry-bundle';

const entries = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 });

describe('an entry bundle', () => {
  it('comes apart into the entries that it was made of, and is none with its last byte missing', () => {
    fc.assert(
      fc.property(entries, (made) => {
        const packed = packEntries(made);
        expect(unpackEntries(packed)?.map((entry) => [...entry])).to.deep.equal(
          made.map((entry) => [...entry]),
        );
        if (packed.length > 0) expect(unpackEntries(packed.subarray(0, -1))).to.equal(undefined);
      }),
    );
  });
});
