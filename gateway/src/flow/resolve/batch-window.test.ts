import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { BatchWindow } from './batch-window';

/** A window through which a batch of `size` has left. */
function windowAfter(size: number): BatchWindow {
  const window = new BatchWindow();
  window.left(size);
  return window;
}

/** Whether it leaves without a timer. */
async function leavesAtOnce(window: BatchWindow, waiting = 1): Promise<boolean> {
  let left = false;
  void window.gather(() => waiting).then(() => (left = true));
  await nextTurn();
  return left;
}

describe('when a batch leaves', () => {
  it('lets one who was alone before leave at once, also while others are under way', async () => {
    const window = windowAfter(1);
    void window.answering(() => new Promise(() => undefined));
    expect(await leavesAtOnce(window)).to.equal(true);
  });

  it('makes the first of many wait until those before are back', async () => {
    const window = windowAfter(32);
    const order: string[] = [];
    let arrive: () => void = () => undefined;
    const away = window.answering(() => new Promise<void>((resolve) => (arrive = resolve)));
    const left = window.gather(() => 1).then(() => order.push('left'));
    await nextTurn();
    order.push('arrived');
    arrive();
    await Promise.all([away, left]);
    expect(order).to.deep.equal(['arrived', 'left']);
  });

  it('makes it wait while more are coming, and no longer', async () => {
    let waiting = 0;
    let looks = 0;
    await windowAfter(32).gather(() => {
      looks += 1;
      return (waiting = Math.min(waiting + 1, 5));
    });
    expect(waiting).to.equal(5);
    expect(looks).to.be.lessThan(20);
  });

  it('leaves once as many wait as went before', async () => {
    expect(await leavesAtOnce(windowAfter(32), 32)).to.equal(true);
  });

  it('leaves the moment the last of them comes, without a timer', async () => {
    const window = windowAfter(32);
    let waiting = 31;
    let left = false;
    void window.gather(() => waiting).then(() => (left = true));
    await nextTurn();
    expect(left).to.equal(false);
    waiting = 32;
    window.arrived();
    await nextTurn();
    expect(left).to.equal(true);
  });

  it('leaves without those who stay away, and without a place that nobody reaches', async () => {
    const window = windowAfter(32);
    void window.answering(() => new Promise(() => undefined));
    await window.gather(() => 1);
    let waiting = 0;
    await windowAfter(32).gather(() => (waiting += 1));
  });

  it('is back also where the work fails', async () => {
    const window = windowAfter(32);
    const failed = await window
      .answering(() => Promise.reject(new Error('broke')))
      .catch((error: unknown) => String(error));
    expect(failed).to.equal('Error: broke');
    await window.gather(() => 1);
  });

  it('forgets that many went, after a few who were alone', async () => {
    const window = windowAfter(32);
    expect(await leavesAtOnce(window)).to.equal(false);
    for (const size of [1, 1, 1, 1, 1]) window.left(size);
    expect(await leavesAtOnce(window)).to.equal(true);
  });
});
