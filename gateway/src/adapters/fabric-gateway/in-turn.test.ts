import { status as GrpcStatus } from '@grpc/grpc-js';
import type { GatewayError } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';
import { LedgerError } from '../../ports/ledger';
import { inTurn } from './in-turn';
import type { PeerLink } from './peer-link';
import { LocalPeer, askName } from './testing/local-peer';

/** What gRPC's client said, where a link told it in plain words. */
const silenced = (error: unknown) => (error instanceof LedgerError ? error.cause : error);

const PATIENT = { slow: Infinity };
/** More than a busy machine may take for an answer of this very process. */
const IMPATIENT = { slow: 250 };

describe('peers asked in turn', () => {
  let peers: [LocalPeer, LocalPeer];
  let links: [PeerLink, PeerLink];
  beforeEach(async () => {
    peers = [new LocalPeer('tax'), new LocalPeer('court')];
    await Promise.all(peers.map((peer) => peer.start()));
    links = [peers[0].link(), peers[1].link()];
  });
  afterEach(() => {
    links.forEach((link) => link.close());
    peers.forEach((peer) => peer.stop());
  });

  const calls = () => peers.map((peer) => peer.calls);
  const statusOf = (asked: Promise<unknown>) =>
    asked.then(
      () => GrpcStatus.OK,
      (error: unknown) => (silenced(error) as GatewayError).code,
    );

  it('leave the others in peace where the first answers', async () => {
    expect(await inTurn(links, askName, PATIENT)).to.equal('tax');
    expect(calls()).to.deep.equal([1, 0]);
  });

  it('take a refusal of the first for the answer', async () => {
    peers[0].replies.push(GrpcStatus.PERMISSION_DENIED);
    expect(await statusOf(inTurn(links, askName, PATIENT))).to.equal(GrpcStatus.PERMISSION_DENIED);
    expect(calls()).to.deep.equal([1, 0]);
  });

  for (const [what, reply] of [
    ['away', GrpcStatus.UNAVAILABLE],
    ['busy', GrpcStatus.RESOURCE_EXHAUSTED],
  ] as const) {
    it(`go on to the next where the first is ${what}`, async () => {
      peers[0].replies.push(reply);
      expect(await inTurn(links, askName, PATIENT)).to.equal('court');
    });
  }

  it('begin with one that has not failed lately', async () => {
    links[0].setAside();
    expect(await inTurn(links, askName, PATIENT)).to.equal('court');
    expect(calls()).to.deep.equal([0, 1]);
  });

  it('tell the first failure where none answers', async () => {
    peers[0].replies.push(GrpcStatus.RESOURCE_EXHAUSTED);
    peers[1].replies.push(GrpcStatus.UNAVAILABLE);
    expect(await statusOf(inTurn(links, askName, PATIENT))).to.equal(GrpcStatus.RESOURCE_EXHAUSTED);
    expect(calls()).to.deep.equal([1, 1]);
  });

  it('ask the next as well where the first says nothing, and set the first aside', async () => {
    peers[0].replies.push('silence');
    expect(await inTurn(links, askName, IMPATIENT)).to.equal('court');
    expect(links[0].isAside).to.equal(true);
    expect(calls()).to.deep.equal([1, 1]);
  });

  it('take the answer of the first, though it was slow, where the next has none', async () => {
    peers[1].replies.push(GrpcStatus.UNAVAILABLE);
    const slowly = async (peer: PeerLink) => {
      const name = await askName(peer);
      while (peer === links[0] && peers[1].calls === 0) await new Promise(setImmediate);
      return name;
    };
    expect(await inTurn(links, slowly, IMPATIENT)).to.equal('tax');
    expect(calls()).to.deep.equal([1, 1]);
  });

  it('ask the only one again, over a new connection, where nothing at all is heard of it', async () => {
    const [first] = links;
    const { gateway } = first;
    peers[0].replies.push('silence');
    expect(await inTurn([first], askName, IMPATIENT)).to.equal('tax');
    expect(first.gateway).to.not.equal(gateway);
    expect(calls()).to.deep.equal([2, 0]);
  });

  it('wait for the only one where it has been heard of meanwhile', async () => {
    const [first] = links;
    peers[0].replies.push('silence');
    const asked = statusOf(inTurn([first], (peer) => askName(peer, 600), { slow: 400 }));
    while (peers[0].calls === 0) await new Promise(setImmediate);
    expect(await first.ask(askName)).to.equal('tax');
    expect(await asked).to.equal(GrpcStatus.DEADLINE_EXCEEDED);
    expect(calls()).to.deep.equal([2, 0]);
  });
});
