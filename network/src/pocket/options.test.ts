import { expect } from 'chai';
import { parseOptions } from './options';

const GOOD = {
  dataDir: '/tmp/a',
  materialDir: '/tmp/b',
  channel: 'c',
  organisations: [{ mspId: 'AMSP', governing: true }],
  chaincodes: [{ name: 'cc', addresses: { AMSP: '127.0.0.1:1' }, policy: { k: 1, organisations: ['AMSP'] } }],
};

describe('pocket options', () => {
  it('have defaults', () => {
    expect(parseOptions(GOOD)).to.deep.include({
      batch: { maxCount: 500, maxBytes: 2097152, timeoutMs: 3 },
      timestampWindowMs: 900_000,
      strict: { enabled: false, maxLag: 0 },
      batchedState: true,
      listen: { host: '127.0.0.1', port: 0 },
    });
  });

  it('report all faults at once, each with its place', () => {
    const bad = {
      ...GOOD,
      channel: 'UPPER',
      stirct: {},
      strict: { maxLag: 3 },
      chaincodes: [{ name: 'cc', addresses: {}, policy: { k: 2, organisations: ['BMSP'] } }],
    };
    expect(() => parseOptions(bad))
      .to.throw(/^POCKET_OPTIONS: /)
      .with.property('faults')
      .that.satisfies((faults: { pointer: string }[]) => {
        expect(faults.map(({ pointer }) => pointer)).to.have.members([
          '/stirct',
          '/channel',
          '/strict/maxLag',
          '/chaincodes/0/policy/k',
          '/chaincodes/0/policy/organisations',
          '/chaincodes/0/addresses',
        ]);
        return true;
      });
  });

  it('refuse what is no object', () => {
    for (const input of [undefined, null, 'x', 7, []])
      expect(() => parseOptions(input)).to.throw(/^POCKET_OPTIONS/);
  });
});
