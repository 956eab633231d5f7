import { expect } from 'chai';
import { setImmediate as turn } from 'node:timers/promises';
import type { ReadModel } from '../ports/read-model';
import { PeerHeight } from './peer-height';
import { releaseView } from './release-view';

describe('what a release sees of the ledger (invariant 2)', () => {
  it('knows no consent’s state before the read model has reached the own peer', async () => {
    const asked: number[] = [];
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    let state = 'ACTIVE';
    const model = {
      waitForHeight: (height: number) => {
        asked.push(height);
        return arrived;
      },
      consentState: () => Promise.resolve({ state }),
    } as unknown as ReadModel;
    const view = releaseView(model, new PeerHeight({ height: () => Promise.resolve(7) }));
    const told = view.consentState('c1');
    state = 'REVOKED';
    arrive();
    expect((await told)?.state).to.equal('REVOKED');
    expect(asked).to.deep.equal([7]);
  });

  it('asks the peer anew for who comes while an answer is on its way, once for all of one turn', async () => {
    const answers: ((height: number) => void)[] = [];
    const peer = new PeerHeight({ height: () => new Promise((resolve) => answers.push(resolve)) });
    const first = [peer.now(), peer.now()];
    await turn();
    const later = [peer.now(), peer.now()];
    expect(answers).to.have.length(1);
    answers[0]?.(1);
    expect(await Promise.all(first)).to.deep.equal([1, 1]);
    await turn();
    answers[1]?.(2);
    expect(await Promise.all(later)).to.deep.equal([2, 2]);
    expect(answers).to.have.length(2);
  });

  it('goes on asking after a failure', async () => {
    let calls = 0;
    const peer = new PeerHeight({
      height: () => (calls++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve(3)),
    });
    const first = peer.now();
    const results = await Promise.allSettled([first, turn().then(() => peer.now())]);
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'fulfilled']);
  });
});
