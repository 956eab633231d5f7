import { expect } from 'chai';
import { runLoad, share } from './load';

describe('a load', () => {
  it('shares the processor time that each process used among the requests that were done', () => {
    expect(share({ ledger: 100, client: 5 }, { ledger: 400, client: 35 }, 30)).to.deep.equal({
      ledger: 10,
      client: 1,
    });
    expect(share({ ledger: 100 }, { ledger: 400 }, 0)).to.deep.equal({});
    expect(share({}, {}, 30)).to.deep.equal({});
  });

  it('counts what was done and what failed, by its code, and reads the time before and after', async () => {
    let readings = 0;
    const cpu = () => ({ ledger: 100 * readings++ });
    const work = async (number: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (number % 3 === 1) throw Object.assign(new Error('come back later'), { code: 'LEDGER_BUSY' });
      if (number % 3 === 2) throw new Error('refused');
    };
    const load = await runLoad({ clients: 2, seconds: 0.02, work, cpu });
    expect(readings).to.equal(2);
    expect(load.done).to.be.greaterThan(0);
    expect(load.failures).to.have.all.keys('LEDGER_BUSY', 'refused');
    expect(load.failures['LEDGER_BUSY']).to.be.greaterThan(0);
    expect(load.cpuByProcess['ledger']).to.equal(100 / load.done);
  });
});
