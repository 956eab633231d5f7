import { type ChaincodeEvent, type ChaincodeEventsOptions, checkpointers } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { type Bench, repeated } from '../bench';
import { actionOf, envelopesOf, headerHash, headersOf, sha256, verdictsOf } from '../messages';

/** The stream of blocks and events: order, links, replay, and what each holds. */
export function blockSentences(bench: () => Bench): void {
  const lastBlock = async () => (await bench().submit('put', 'block-last', 'x')).block;

  it('chains blocks from the first on by Fabric’s header hash, over Fabric’s data hash', async () => {
    const blocks = await bench().blocks(0, await lastBlock());
    blocks.forEach((block, number) => {
      const header = block.getHeader() ?? new common.BlockHeader();
      const previous = blocks[number - 1]?.getHeader();
      expect(header.getNumber()).to.equal(number);
      expect(Buffer.from(header.getPreviousHash_asU8()).toString('hex')).to.equal(
        previous ? headerHash(previous) : '',
      );
      expect(Buffer.from(header.getDataHash_asU8()).toString('hex')).to.equal(sha256(...envelopesOf(block)));
    });
  });

  it('says the last block’s header hash to those who ask for the chain', async () => {
    const number = await lastBlock();
    const [block] = await bench().blocks(number, number);
    const { channel } = bench().network.consortium;
    const qscc = bench().tax.network.getContract('qscc');
    const info = common.BlockchainInfo.deserializeBinary(
      await qscc.evaluateTransaction('GetChainInfo', channel),
    );
    expect(info.getHeight()).to.equal(number + 1);
    const hash = headerHash(block?.getHeader() ?? new common.BlockHeader());
    expect(Buffer.from(info.getCurrentblockhash_asU8()).toString('hex')).to.equal(hash);
    for (const [name, key] of [
      ['GetBlockByNumber', Buffer.from(String(number))],
      ['GetBlockByHash', Buffer.from(hash, 'hex')],
    ] as const) {
      const found = common.Block.deserializeBinary(await qscc.evaluateTransaction(name, channel, key));
      expect(Buffer.from(found.serializeBinary())).to.deep.equal(Buffer.from(block?.serializeBinary() ?? []));
    }
  });

  it('finds a transaction by its id, with its block and its code', async () => {
    const { txId, block } = await bench().submit('put', 'block-found', 'x');
    const { channel } = bench().network.consortium;
    const qscc = bench().tax.network.getContract('qscc');
    const found = peer.ProcessedTransaction.deserializeBinary(
      await qscc.evaluateTransaction('GetTransactionByID', channel, txId),
    );
    expect(found.getValidationcode()).to.equal(0);
    const held = await qscc.evaluateTransaction('GetBlockByTxID', channel, txId);
    expect(common.Block.deserializeBinary(held).getHeader()?.getNumber()).to.equal(block);
  });

  it('holds envelopes that encode to themselves, each under the id that nonce and creator give it', async () => {
    const last = await lastBlock();
    const blocks = await bench().blocks(Math.max(1, last - 20), last);
    for (const bytes of blocks.flatMap(envelopesOf)) {
      const again = common.Envelope.deserializeBinary(bytes).serializeBinary();
      expect(Buffer.from(again)).to.deep.equal(Buffer.from(bytes));
      const { channel, signature } = headersOf(bytes);
      expect(channel.getTxId()).to.equal(sha256(signature.getNonce_asU8(), signature.getCreator_asU8()));
    }
  });

  it('holds what was endorsed, to the byte', async () => {
    const transaction = await bench().endorse('mixed', ['block-']);
    const { action, block, txId } = await bench().commit(transaction);
    const [found] = await bench().blocks(block, block);
    const index = verdictsOf(found ?? new common.Block()).findIndex((one) => one.txId === txId);
    const envelope = envelopesOf(found ?? new common.Block())[index] ?? new Uint8Array();
    const committed = actionOf(common.Envelope.deserializeBinary(envelope));
    expect(Buffer.from(committed.results)).to.deep.equal(Buffer.from(action.results));
    expect(committed.endorsers).to.deep.equal(action.endorsers);
  });

  it('orders transactions as they came, one block after the other', async () => {
    const first = await bench().submit('put', 'block-order', '1');
    const second = await bench().submit('put', 'block-order', '2');
    expect(second.block).to.be.greaterThan(first.block);
  });

  it('replays from a block, goes on from a checkpoint, and waits for blocks to come', async () => {
    const from = await lastBlock();
    const checkpoint = checkpointers.inMemory();
    await checkpoint.checkpointBlock(BigInt(from));
    const stream = await bench().tax.network.getBlockEvents({ checkpoint });
    const numbers: number[] = [];
    const reading = (async () => {
      for await (const block of stream) if (numbers.push(block.getHeader()?.getNumber() ?? -1) === 3) return;
    })();
    for (let round = 0; round < 3; round += 1) await lastBlock();
    await reading;
    stream.close();
    expect(numbers).to.deep.equal([from + 1, from + 2, from + 3]);
  });

  it('gives filtered blocks: ids, codes and names of events, no payloads', async () => {
    const { block, txId } = await bench().submit('emit', 'filtered', 'payload');
    const stream = await bench().tax.network.getFilteredBlockEvents({ startBlock: BigInt(block) });
    for await (const found of stream) {
      const transaction = found.getFilteredTransactionsList().find((one) => one.getTxid() === txId);
      const [action] = transaction?.getTransactionActions()?.getChaincodeActionsList() ?? [];
      const event = action?.getChaincodeEvent();
      expect([
        transaction?.getTxValidationCode(),
        event?.getEventName(),
        event?.getChaincodeId(),
      ]).to.deep.equal([0, 'filtered', 'probe']);
      expect(event?.getPayload_asU8()).to.have.length(0);
      break;
    }
    stream.close();
  });

  it('gives chaincode events in order, from a block on and behind a transaction', async () => {
    const sent = [
      await bench().submit('emit', 'first', 'one'),
      await bench().submit('emit', 'second', 'two'),
    ];
    const read = async (count: number, options: ChaincodeEventsOptions) => {
      const stream = await bench().tax.network.getChaincodeEvents('probe', options);
      const found: ChaincodeEvent[] = [];
      for await (const event of stream) if (found.push(event) === count) break;
      stream.close();
      return found;
    };
    const all = await read(2, { startBlock: BigInt(sent[0]?.block ?? 0) });
    expect(all.map(({ eventName, payload }) => [eventName, Buffer.from(payload).toString()])).to.deep.equal([
      ['first', 'one'],
      ['second', 'two'],
    ]);
    expect(all.map(({ transactionId }) => transactionId)).to.deep.equal(sent.map(({ txId }) => txId));
    const checkpoint = checkpointers.inMemory();
    if (all[0]) await checkpoint.checkpointChaincodeEvent(all[0]);
    const [next] = await read(1, { checkpoint });
    expect(next?.eventName).to.equal('second');
  });

  it('goes on without loss or double when the peer restarts in the middle of a block stream', async () => {
    const from = await lastBlock();
    const checkpoint = checkpointers.inMemory();
    await checkpoint.checkpointBlock(BigInt(from));
    const numbers: number[] = [];
    const read = async (upTo: number) => {
      const stream = await bench().tax.network.getBlockEvents({ checkpoint });
      for await (const block of stream) {
        const number = block.getHeader()?.getNumber() ?? -1;
        numbers.push(number);
        await checkpoint.checkpointBlock(BigInt(number));
        if (number >= upTo) break;
      }
      stream.close();
    };
    const cut = read(Number.MAX_SAFE_INTEGER).catch((error: unknown) => error);
    await lastBlock();
    await bench().network.stopPeers();
    expect(await cut).to.be.an('error');
    await bench().network.startPeers();
    const last = await repeated(lastBlock, () => true);
    await read(last);
    expect(numbers).to.deep.equal(Array.from({ length: last - from }, (_, index) => from + 1 + index));
  });
}
