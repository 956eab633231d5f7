import { common } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { heights } from './heights';
import { probeOf } from './testing/probe';

function peerAt(name: string, height: number | undefined) {
  if (height === undefined) return { name, probe: probeOf({}) };
  const info = new common.BlockchainInfo();
  info.setHeight(height);
  return { name, probe: probeOf({ ask: () => Promise.resolve(info.serializeBinary()) }) };
}
const found = async (...known: (number | undefined)[]) => {
  const peers = known.map((height, index) => peerAt(`peer${index}`, height));
  const { ok, finding } = await heights(peers, 'hub');
  return [ok, finding];
};

describe('what the doctor says of the peers’ heights', () => {
  it('is no fault while they are a few blocks apart', async () => {
    expect(await found(100, 98, 95)).to.deep.equal([true, 'peer0 100, peer1 98, peer2 95']);
  });

  it('names every height where one lags behind', async () => {
    const told = 'peers are 6 blocks apart: peer0 100, peer1 94, peer2 100';
    expect(await found(100, 94, 100)).to.deep.equal([false, told]);
  });

  it('names the peer that does not answer', async () => {
    const told = 'peer0 100; peer1: LEDGER_UNAVAILABLE: the peer does not answer';
    expect(await found(100, undefined)).to.deep.equal([false, told]);
  });

  it('is that they could not be looked at where none answers', async () => {
    expect((await found(undefined))[0]).to.equal(null);
  });
});
