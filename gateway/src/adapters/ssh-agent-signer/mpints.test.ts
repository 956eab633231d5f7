import { expect } from 'chai';
import { readMpints } from './mpints';

function mpint(...bytes: number[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, Buffer.from(bytes)]);
}
const filled = (length: number) => Array.from({ length }, () => 0x11);

describe('an agent’s signature', () => {
  it('is two numbers, each with a sign byte where its first bit is set', () => {
    const { r, s } = readMpints(Buffer.concat([mpint(0, 0x80), mpint(...filled(32))]));
    expect([...r]).to.deep.equal([0, 0x80]);
    expect([...s]).to.deep.equal(filled(32));
  });

  const good = mpint(1);
  const wrong: [string, Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['one number', good],
    ['something behind them', Buffer.concat([good, good, Buffer.alloc(1)])],
    ['an empty number', Buffer.concat([good, mpint()])],
    ['a negative number', Buffer.concat([mpint(0x80), good])],
    ['a number longer than P-256’s', Buffer.concat([mpint(...filled(34)), good])],
    ['a number that ends early', Buffer.concat([good, mpint(1, 2).subarray(0, 5)])],
  ];
  for (const [what, blob] of wrong) {
    it(`is refused where it is ${what}`, () => {
      expect(() => readMpints(blob)).to.throw('SIGNER_UNAVAILABLE');
    });
  }
});
