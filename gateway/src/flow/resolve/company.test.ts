import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { Company } from './company';

/** A company of which a batch of `size` has left. */
function companyAfter(size: number): Company {
  const company = new Company();
  company.left(size);
  return company;
}

/** Whether it leaves without a timer. */
async function leavesAtOnce(company: Company, waiting = 1): Promise<boolean> {
  let left = false;
  void company.gather(() => waiting).then(() => (left = true));
  await nextTurn();
  return left;
}

describe('who travels together', () => {
  it('lets one who was alone before leave at once, also while others are under way', async () => {
    const company = companyAfter(1);
    void company.travel(() => new Promise(() => undefined));
    expect(await leavesAtOnce(company)).to.equal(true);
  });

  it('makes the first of many wait until those before are back', async () => {
    const company = companyAfter(32);
    const order: string[] = [];
    let arrive: () => void = () => undefined;
    const away = company.travel(() => new Promise<void>((resolve) => (arrive = resolve)));
    const left = company.gather(() => 1).then(() => order.push('left'));
    await nextTurn();
    order.push('arrived');
    arrive();
    await Promise.all([away, left]);
    expect(order).to.deep.equal(['arrived', 'left']);
  });

  it('makes it wait while more are coming, and no longer', async () => {
    let waiting = 0;
    let looks = 0;
    await companyAfter(32).gather(() => {
      looks += 1;
      return (waiting = Math.min(waiting + 1, 5));
    });
    expect(waiting).to.equal(5);
    expect(looks).to.be.lessThan(20);
  });

  it('leaves once as many wait as went before', async () => {
    expect(await leavesAtOnce(companyAfter(32), 32)).to.equal(true);
  });

  it('leaves without those who stay away, and without a place that nobody reaches', async () => {
    const company = companyAfter(32);
    void company.travel(() => new Promise(() => undefined));
    await company.gather(() => 1);
    let waiting = 0;
    await companyAfter(32).gather(() => (waiting += 1));
  });

  it('is back also where the work fails', async () => {
    const company = companyAfter(32);
    const failed = await company
      .travel(() => Promise.reject(new Error('broke')))
      .catch((error: unknown) => String(error));
    expect(failed).to.equal('Error: broke');
    await company.gather(() => 1);
  });

  it('forgets that many went, after a few who were alone', async () => {
    const company = companyAfter(32);
    expect(await leavesAtOnce(company)).to.equal(false);
    for (const size of [1, 1, 1, 1, 1]) company.left(size);
    expect(await leavesAtOnce(company)).to.equal(true);
  });
});
