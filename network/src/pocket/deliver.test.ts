import { checkpointers, type ChaincodeEvent } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { failureOf, readBlocks } from './testing/envelopes';
import { CHAINCODE, CHANNEL, READER, Sandbox, type TestClient } from './testing/sandbox';
import { sha256 } from './identity/ecdsa';
import { headerHash, transactionsOf } from './ledger/block';
import { Pocket } from './pocket';

describe('pocket: blocks, events and who may see them', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let pocket: Pocket;
  let client: TestClient;
  let reader: TestClient;

  before(async () => {
    sandbox = await Sandbox.create();
    pocket = await Pocket.start(sandbox.options('deliver'));
    client = await sandbox.client(pocket.address);
    reader = await sandbox.client(pocket.address, READER);
    for (let index = 0; index < 4; index++)
      await client.contract.submitTransaction('emit', `event${index}`, `payload${index}`);
  });

  after(async () => {
    client.close();
    reader.close();
    await pocket.close();
    await sandbox.destroy();
  });

  it('chains blocks by Fabric’s header hash, over Fabric’s data hash', async () => {
    const blocks = await readBlocks(client, 0, pocket.height() - 1);
    blocks.forEach((block, number) => {
      const header = block.getHeader() ?? new common.BlockHeader();
      const previous = blocks[number - 1]?.getHeader();
      expect(header.getNumber()).to.equal(number);
      expect(Buffer.from(header.getPreviousHash_asU8())).to.deep.equal(
        previous ? headerHash(previous) : Buffer.alloc(0),
      );
      expect(Buffer.from(header.getDataHash_asU8())).to.deep.equal(sha256(...transactionsOf(block)));
    });
  });

  it('stores envelopes that encode to themselves, since their boundaries are not hashed', async () => {
    for (const block of await readBlocks(client, 0, pocket.height() - 1)) {
      for (const bytes of transactionsOf(block)) {
        const again = common.Envelope.deserializeBinary(bytes).serializeBinary();
        expect(Buffer.from(again)).to.deep.equal(Buffer.from(bytes));
      }
    }
  });

  it('goes on with a block stream from a checkpoint, and waits for blocks to come', async () => {
    const checkpointer = checkpointers.inMemory();
    const [block] = await readBlocks(client, 3, 3);
    await checkpointer.checkpointBlock(BigInt(block?.getHeader()?.getNumber() ?? 0));
    const stream = await client.network.getBlockEvents({ checkpoint: checkpointer });
    const next = pocket.height();
    const numbers: number[] = [];
    const reading = (async () => {
      for await (const each of stream) {
        numbers.push(each.getHeader()?.getNumber() ?? -1);
        if (numbers.at(-1) === next) return;
      }
    })();
    await client.contract.submitTransaction('put', 'late', 'x');
    await reading;
    stream.close();
    expect(numbers).to.deep.equal(Array.from({ length: next - 3 }, (_, index) => index + 4));
  });

  it('gives filtered blocks without payloads', async () => {
    const stream = await client.network.getFilteredBlockEvents({ startBlock: 2n });
    for await (const block of stream) {
      const [transaction] = block.getFilteredTransactionsList();
      expect(transaction?.getTxValidationCode()).to.equal(peer.TxValidationCode.VALID);
      const event = transaction?.getTransactionActions()?.getChaincodeActionsList()[0]?.getChaincodeEvent();
      expect(event?.getEventName()).to.equal('event0');
      expect(event?.getPayload_asU8()).to.have.length(0);
      break;
    }
    stream.close();
  });

  async function events(
    count: number,
    options: { startBlock?: bigint; checkpoint?: ReturnType<typeof checkpointers.inMemory> },
  ) {
    const stream = await client.network.getChaincodeEvents(CHAINCODE, options);
    const found: ChaincodeEvent[] = [];
    for await (const event of stream) {
      found.push(event);
      if (found.length === count) break;
    }
    stream.close();
    return found;
  }

  it('replays chaincode events from a block, and behind a transaction', async () => {
    const all = await events(4, { startBlock: 0n });
    expect(all.map(({ eventName }) => eventName)).to.deep.equal(['event0', 'event1', 'event2', 'event3']);
    expect(Buffer.from(all[0]?.payload ?? []).toString()).to.equal('payload0');
    const checkpoint = checkpointers.inMemory();
    if (all[1]) await checkpoint.checkpointChaincodeEvent(all[1]);
    expect((await events(2, { checkpoint })).map(({ eventName }) => eventName)).to.deep.equal([
      'event2',
      'event3',
    ]);
  });

  it('keeps serving clients that give up many streams, and a stream that stays', async () => {
    const steady = await client.network.getBlockEvents({ startBlock: 0n });
    const seen: number[] = [];
    const last = pocket.height();
    const reading = (async () => {
      for await (const block of steady) {
        seen.push(block.getHeader()?.getNumber() ?? -1);
        if (seen.at(-1) === last) return;
      }
    })();
    for (let index = 0; index < 1100; index++) await readBlocks(client, 0, 0);
    await client.contract.submitTransaction('put', 'steady', 'x');
    await reading;
    steady.close();
    expect(seen).to.have.length(last + 1);
  });

  it('lets a reader submit and ask for its commit', async () => {
    const commit = await (
      await reader.contract.newProposal('put', { arguments: ['read', 'x'] }).endorse()
    ).submit();
    expect((await commit.getStatus()).successful).to.equal(true);
  });

  it('shows a reader no blocks, no events and no query chaincode', async () => {
    const forbidden = `Unexpected status response: ${common.Status.FORBIDDEN}`;
    const first = async <T>(stream: Promise<AsyncIterable<T>>) => {
      for await (const each of await stream) return each;
      return undefined;
    };
    expect((await failureOf(first(reader.network.getBlockEvents({ startBlock: 0n })))).message).to.equal(
      forbidden,
    );
    expect(
      (await failureOf(first(reader.network.getFilteredBlockEvents({ startBlock: 0n })))).message,
    ).to.equal(forbidden);
    const events = await failureOf(first(reader.network.getChaincodeEvents(CHAINCODE, { startBlock: 0n })));
    expect(events.code).to.equal(7);
    const qscc = reader.network.getContract('qscc');
    for (const call of [
      qscc.evaluateTransaction('GetChainInfo', CHANNEL),
      qscc.submitTransaction('GetBlockByNumber', CHANNEL, '2'),
    ]) {
      const { message, details } = await failureOf(call);
      expect([message, ...details].join()).to.match(
        /access denied for \[Get\w+\]\[testing\]: \[failed evaluating policy/,
      );
    }
  });

  it('answers qscc for governing members', async () => {
    const qscc = client.network.getContract('qscc');
    const info = common.BlockchainInfo.deserializeBinary(
      await qscc.evaluateTransaction('GetChainInfo', CHANNEL),
    );
    expect(info.getHeight()).to.equal(pocket.height());
    const proposal = client.contract.newProposal('put', { arguments: ['asked', 'x'] });
    await (await (await proposal.endorse()).submit()).getStatus();
    const found = await qscc.evaluateTransaction('GetTransactionByID', CHANNEL, proposal.getTransactionId());
    expect(peer.ProcessedTransaction.deserializeBinary(found).getValidationcode()).to.equal(
      peer.TxValidationCode.VALID,
    );
    const block = common.Block.deserializeBinary(
      await qscc.evaluateTransaction('GetBlockByTxID', CHANNEL, proposal.getTransactionId()),
    );
    expect(block.getHeader()?.getNumber()).to.equal(pocket.height() - 1);
    const { message } = await failureOf(qscc.evaluateTransaction('GetTransactionByID', CHANNEL, 'ff'));
    expect(message).to.contain('no such transaction ID [ff] in index');
  });
});
