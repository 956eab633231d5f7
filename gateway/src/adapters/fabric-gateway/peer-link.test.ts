import { status as GrpcStatus } from '@grpc/grpc-js';
import type { GatewayError } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';
import type { PeerLink } from './peer-link';
import { LocalPeer, askName } from './testing/local-peer';

const SHORT_MS = 100;

describe('the link to a peer', () => {
  let tax: LocalPeer;
  let link: PeerLink;
  beforeEach(async () => {
    tax = new LocalPeer('tax');
    await tax.start();
    link = tax.link();
  });
  afterEach(() => {
    link.close();
    tax.stop();
  });

  const statusOf = (asked: Promise<unknown>) =>
    asked.then(
      () => GrpcStatus.OK,
      (error: GatewayError) => error.code,
    );
  const ask = (waitMs?: number) => link.ask((peer) => askName(peer, waitMs));

  it('hears of the peer by an answer, and by a refusal: neither sets it aside', async () => {
    const { gateway } = link;
    expect(await ask()).to.equal('tax');
    tax.replies.push(GrpcStatus.ABORTED, GrpcStatus.PERMISSION_DENIED);
    expect(await statusOf(ask())).to.equal(GrpcStatus.ABORTED);
    expect(await statusOf(ask())).to.equal(GrpcStatus.PERMISSION_DENIED);
    expect(link.isAside).to.equal(false);
    expect(link.gateway).to.equal(gateway);
  });

  it('sets a peer aside that is away, until it is heard of', async () => {
    tax.stop();
    expect(await statusOf(ask())).to.equal(GrpcStatus.UNAVAILABLE);
    expect(link.isAside).to.equal(true);
    await tax.start();
    while (link.isAside) await statusOf(ask());
    expect(await ask()).to.equal('tax');
  });

  it('leaves a connection over which nothing has come for a new one', async () => {
    const { gateway } = link;
    tax.replies.push('silence');
    expect(await statusOf(ask(SHORT_MS))).to.equal(GrpcStatus.DEADLINE_EXCEEDED);
    expect(link.isAside).to.equal(true);
    expect(link.gateway).to.not.equal(gateway);
    expect(await ask()).to.equal('tax');
  });

  it('keeps a connection over which something has come since the call that was late', async () => {
    const { gateway } = link;
    tax.replies.push('silence');
    const late = statusOf(ask(5 * SHORT_MS));
    while (tax.calls === 0) await new Promise(setImmediate);
    expect(await ask()).to.equal('tax');
    expect(await late).to.equal(GrpcStatus.DEADLINE_EXCEEDED);
    expect(link.gateway).to.equal(gateway);
  });

  it('makes no second new connection for calls that were late over the same old one', async () => {
    tax.replies.push('silence', 'silence');
    const since = Date.now();
    await Promise.all([statusOf(ask(SHORT_MS)), statusOf(ask(SHORT_MS))]);
    const { gateway } = link;
    expect(link.renewIfSilent(since)).to.equal(false);
    expect(link.gateway).to.equal(gateway);
  });
});
