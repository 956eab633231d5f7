import { status as GrpcStatus } from '@grpc/grpc-js';
import type { GatewayError } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';
import { LedgerError } from '../../ports/ledger';
import type { PeerLink } from './peer-link';
import { LocalPeer, askName } from './testing/local-peer';

/** What gRPC's client said, where a link told it in plain words. */
const silenced = (error: unknown) => (error instanceof LedgerError ? error.cause : error);

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
      (error: unknown) => (silenced(error) as GatewayError).code,
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

  it('tells in plain words who does not answer and since when, and keeps what gRPC said', async () => {
    const faultOf = (asked: Promise<unknown>) =>
      asked.then(
        () => undefined,
        (error: LedgerError) => error,
      );
    tax.replies.push('silence');
    const late = await faultOf(ask(SHORT_MS));
    expect(late?.message).to.match(
      /^LEDGER_UNAVAILABLE: the peer at 127\.0\.0\.1:\d+ does not answer \(asked 0\.\d s ago, not heard of yet\)$/,
    );
    expect(String(late?.cause)).to.contain('4 DEADLINE_EXCEEDED: ').and.to.contain('remote_addr');
    expect(late?.message).not.to.contain('remote_addr');
    await ask();
    tax.stop();
    while (!link.isAside) await faultOf(ask());
    const away = await faultOf(ask());
    expect(away?.message).to.match(
      /^LEDGER_UNAVAILABLE: the peer at \S+ cannot be reached \(last heard of \d+\.\d s ago\)$/,
    );
    expect(away?.message).to.contain(tax.endpoint);
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
