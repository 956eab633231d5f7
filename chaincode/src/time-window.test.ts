import { expect } from 'chai';
import { TestPeer } from './testing/peer';
import { members, START } from './testing/world';

const MINUTE = 60_000;

describe('chaincode on peers that take any time, as before Fabric 3.0', () => {
  let peer: TestPeer;
  before(() => {
    peer = new TestPeer({ batches: false, clock: () => START });
  });

  const ask = (time: number) =>
    peer
      .simulate({ caller: 'TaxMSP', call: 'registry:organisations', argument: {}, time })
      .then(() => 'answered', String);

  it('refuses a transaction more than 15 minutes older or newer than its own time, and no other', async () => {
    for (const minutes of [-15, -14, 0, 14, 15]) {
      expect(await ask(START + minutes * MINUTE), String(minutes)).to.not.match(/TIME_INVALID/);
    }
    for (const minutes of [-16, 16, -60 * 24 * 365]) {
      const words = new RegExp(
        `TIME_INVALID: request unauthorized due to incorrect timestamp, ${minutes * 60} s from`,
      );
      expect(await ask(START + minutes * MINUTE), String(minutes)).to.match(words);
    }
  });

  it('lets nobody write at another time either', async () => {
    const bootstrap = {
      ...{ caller: 'TaxMSP', call: 'registry:bootstrap', admin: true },
      argument: { organisations: members() },
    };
    const refused = await peer.submit({ ...bootstrap, time: START - 16 * MINUTE }).then(() => 'done', String);
    expect(refused).to.match(/TIME_INVALID/);
    expect(peer.committed.size).to.equal(0);
  });
});
