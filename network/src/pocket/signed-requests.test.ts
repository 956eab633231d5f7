import { credentials, status } from '@grpc/grpc-js';
import { common, gateway, orderer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { once } from 'node:events';
import { transactionsOf } from './ledger/block';
import { Pocket } from './pocket';
import { Transaction } from './proposal/transaction';
import { failureOf, readBlocks } from './testing/envelopes';
import { CHAINCODE, Sandbox, type TestClient } from './testing/sandbox';

const WRONG = Buffer.from('3006020101020101', 'hex');

describe('pocket: signatures, which are verified beside everything else', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let pocket: Pocket;
  let client: TestClient;

  before(async () => {
    sandbox = await Sandbox.create();
    pocket = await Pocket.start(sandbox.options('signatures'));
    client = await sandbox.client(pocket.address);
    await client.contract.submitTransaction('put', 'first', 'x');
  });

  after(async () => {
    client.close();
    await pocket.close();
    await sandbox.destroy();
  });

  /** A signed envelope, ready for the orderer. */
  async function envelope(key: string): Promise<common.Envelope> {
    const transaction = await client.contract.newProposal('put', { arguments: [key, 'x'] }).endorse();
    const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
    const result = prepared.getEnvelope() ?? new common.Envelope();
    result.setSignature(await sandbox.sign(result.getPayload_asU8()));
    return result;
  }

  it('are refused at each door where they are wrong', async () => {
    const contract = client.contract;
    const proposal = contract.newProposal('put', { arguments: ['door', 'x'] });
    const endorse = client.gateway.newSignedProposal(proposal.getBytes(), WRONG).endorse();
    expect((await failureOf(endorse)).details.join()).to.contain('signature over the proposal is not valid');
    const query = client.gateway.newSignedProposal(proposal.getBytes(), WRONG).evaluate();
    expect((await failureOf(query)).message).to.contain('signature over the proposal is not valid');
    const transaction = await proposal.endorse();
    const submit = client.gateway.newSignedTransaction(transaction.getBytes(), WRONG).submit();
    expect((await failureOf(submit)).message).to.contain('status=FORBIDDEN');
    const commit = await transaction.submit();
    const asked = client.gateway.newSignedCommit(commit.getBytes(), WRONG).getStatus();
    expect((await failureOf(asked)).code).to.equal(status.PERMISSION_DENIED);
    expect((await commit.getStatus()).successful).to.equal(true);
  });

  it('are refused where they are to open a stream', async () => {
    const first = async <T>(stream: Promise<AsyncIterable<T>>) => {
      for await (const each of await stream) return each;
      return undefined;
    };
    const events = client.network.newChaincodeEventsRequest(CHAINCODE, { startBlock: 0n });
    const signedEvents = client.gateway.newSignedChaincodeEventsRequest(events.getBytes(), WRONG);
    expect((await failureOf(first(signedEvents.getEvents()))).code).to.equal(status.PERMISSION_DENIED);
    const blocks = client.network.newBlockEventsRequest({ startBlock: 0n });
    const signedBlocks = client.gateway.newSignedBlockEventsRequest(blocks.getBytes(), WRONG);
    expect((await failureOf(first(signedBlocks.getEvents()))).message).to.contain(
      String(common.Status.FORBIDDEN),
    );
  });

  it('leave the envelopes of one stream in their order, and their answers', async () => {
    const good = await Promise.all(['a', 'b', 'c'].map(envelope));
    const bad = common.Envelope.deserializeBinary((good[1] ?? new common.Envelope()).serializeBinary());
    bad.setSignature(WRONG);
    const [a = bad, b = bad, c = bad] = good;
    const height = pocket.height();
    const broadcast = new orderer.AtomicBroadcastClient(pocket.address, credentials.createInsecure());
    const stream = broadcast.broadcast();
    const answers: number[] = [];
    stream.on('data', (response: orderer.BroadcastResponse) => answers.push(response.getStatus()));
    [c, bad, a, new common.Envelope(), b].forEach((each) => stream.write(each));
    stream.end();
    await once(stream, 'end');
    broadcast.close();
    expect(answers).to.deep.equal([200, 403, 200, 400, 200]);
    expect(await committed(height, 3)).to.deep.equal([c, a, b].map(txIdOf));
  });

  const txIdOf = (each: common.Envelope) => new Transaction(each.serializeBinary(), each).txId;

  /** Ids of the transactions from a block on, in order, once there are so many. */
  async function committed(from: number, count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let block = from; ids.length < count; block++) {
      const [read = new common.Block()] = await readBlocks(client, block, block);
      ids.push(...transactionsOf(read).map((bytes) => new Transaction(bytes).txId));
    }
    return ids;
  }
});
