import { adminPaths } from '@concordat/network/material';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { type Bench, failureOf } from '../bench';
import { blocksOf } from '../raw-calls';
import { pendingSnapshots } from '../snapshot-calls';
import type { WireClient } from '../wire-client';

const FORBIDDEN = 'Unexpected status response: 403';
const READERS =
  'failed evaluating policy on signed data during check policy [/Channel/Application/Readers]: [signature set did not satisfy policy]';

interface Stream extends AsyncIterable<unknown> {
  close(): void;
}

async function firstOf(opening: Promise<Stream>): Promise<string> {
  const stream = await opening;
  for await (const each of stream) {
    stream.close();
    return typeof each;
  }
  return 'nothing';
}

/** What an organisation that only reads may do, and that every door to the others’ dealings is shut. */
export function doorSentences(bench: () => Bench): void {
  it('lets a reader submit, evaluate, and learn the outcome of its own', async () => {
    const { code, txId } = await bench().commit(await bench().endorse('put', ['reader', 'x'], bench().bank));
    expect(code).to.equal(0);
    expect(txId).to.match(/^[0-9a-f]{64}$/);
    const answer = await bench().bank.contract.evaluateTransaction('get', 'reader');
    expect(Buffer.from(answer).toString()).to.equal('x');
  });

  const streams: Record<string, (client: WireClient) => Promise<Stream>> = {
    blocks: ({ network }) => network.getBlockEvents({ startBlock: 0n }),
    'filtered blocks': ({ network }) => network.getFilteredBlockEvents({ startBlock: 0n }),
    'blocks with private data': ({ network }) => network.getBlockAndPrivateDataEvents({ startBlock: 0n }),
  };
  for (const [what, open] of Object.entries(streams)) {
    it(`shows a reader no ${what}`, async function () {
      const { code, message } = await failureOf(firstOf(open(bench().bank)));
      if (code === UNIMPLEMENTED && !bench().network.real) return this.skip();
      expect(message).to.equal(FORBIDDEN);
    });
  }

  it('shows a reader no chaincode event', async () => {
    const events = bench().bank.network.getChaincodeEvents('probe', { startBlock: 0n });
    expect(await failureOf(firstOf(events))).to.include({
      code: 7,
      message: `7 PERMISSION_DENIED: ${READERS}`,
    });
  });

  it('shows a reader no block at the orderers’ door', async () => {
    expect(await blocksOf(bench().network, bench().bank, 'orderer.AtomicBroadcast')).to.match(
      /^(403|UNIMPLEMENTED)$/,
    );
    expect(await blocksOf(bench().network, bench().bank, 'protos.Deliver')).to.equal('403');
    expect(await blocksOf(bench().network, bench().tax, 'protos.Deliver')).to.equal('a block');
  });

  for (const [name, ...rest] of [
    ['GetChainInfo'],
    ['GetBlockByNumber', '1'],
    ['GetBlockByHash', 'x'],
    ['GetTransactionByID', 'ff'],
    ['GetBlockByTxID', 'ff'],
  ] as const) {
    it(`answers a reader no qscc ${name}, evaluated or submitted`, async () => {
      const { channel } = bench().network.consortium;
      const qscc = bench().bank.network.getContract('qscc');
      const words = `chaincode response 500, access denied for [${name}][${channel}]: [${READERS}]`;
      const evaluated = await failureOf(qscc.evaluateTransaction(name, channel, ...rest));
      expect(evaluated).to.include({
        code: 2,
        message: `2 UNKNOWN: evaluate call to endorser returned error: ${words}`,
      });
      const submitted = await failureOf(qscc.submitTransaction(name, channel, ...rest));
      expect([submitted.code, submitted.details[0]?.message]).to.deep.equal([10, words]);
    });
  }

  it('tells a reader nothing by cscc, _lifecycle or lscc', async () => {
    const { channel } = bench().network.consortium;
    for (const [chaincode, name, ...args] of [
      ['cscc', 'GetConfigBlock', channel],
      ['cscc', 'GetChannelConfig', channel],
      ['_lifecycle', 'QueryChaincodeDefinitions', ''],
      ['lscc', 'GetChaincodes'],
    ] as const) {
      const contract = bench().bank.network.getContract(chaincode);
      const { message, details } = await failureOf(contract.evaluateTransaction(name, ...args));
      const said = [message, ...details.map((detail) => detail.message)].join();
      expect(said).to.match(
        /access denied|failed ACL check|pocket does not support|could not launch chaincode lscc/,
      );
    }
  });

  it('shows the same doors open to a governing member, and says what is not there', async () => {
    const { channel } = bench().network.consortium;
    const qscc = bench().tax.network.getContract('qscc');
    expect(await qscc.evaluateTransaction('GetChainInfo', channel))
      .to.have.property('length')
      .greaterThan(0);
    const said = async (name: string, ...args: string[]) =>
      (await failureOf(qscc.evaluateTransaction(name, ...args))).details[0]?.message;
    expect(await said('GetChainInfo', 'elsewhere')).to.equal(
      'chaincode response 500, Invalid chain ID, elsewhere',
    );
    expect(await said('GetChainInfo')).to.equal('chaincode response 500, Incorrect number of arguments, 1');
    expect(await said('GetBlockByNumber', channel)).to.equal(
      'chaincode response 500, missing 3rd argument for GetBlockByNumber',
    );
    expect(await said('GetBlockByNumber', channel, '99999')).to.equal(
      'chaincode response 500, Failed to get block number 99999, error no such block number [99999] in index',
    );
    expect(await said('GetBlockByNumber', channel, 'x')).to.equal(
      'chaincode response 500, Failed to parse block number with error strconv.ParseUint: parsing "x": invalid syntax',
    );
    expect(await said('GetTransactionByID', channel, 'ff')).to.equal(
      'chaincode response 500, Failed to get transaction with id ff, error no such transaction ID [ff] in index',
    );
  });

  it('tells of snapshots of a peer’s state to its own administrator only', async () => {
    const { network, tax } = bench();
    const { cert, key } = adminPaths(network.materialDir, 'TaxMSP');
    const pem = { cert: await readFile(cert, 'utf8'), key: await readFile(key, 'utf8') };
    const admin = bench().client({ mspId: 'TaxMSP', pem });
    const asked = [bench().bank, tax, admin].map((client) => pendingSnapshots(network, client, 'TaxMSP'));
    const [reader = '', own = '', administrator = ''] = await Promise.all(asked);
    if (!network.real) {
      // Pocket takes none: whoever wants its state copies the folder.
      expect([reader, own, administrator].join()).to.match(
        /^UNIMPLEMENTED: .*,UNIMPLEMENTED: .*,UNIMPLEMENTED: /,
      );
      return;
    }
    for (const refused of [reader, own]) {
      expect(refused).to.match(/^UNKNOWN: failed .* during channelless check policy with policy \[Admins\]/);
    }
    expect(administrator).to.equal('answered');
  });

  it('knows no other channel’s blocks', async () => {
    const elsewhere = bench().tax.gateway.getNetwork('elsewhere');
    const { message } = await failureOf(firstOf(elsewhere.getBlockEvents({ startBlock: 0n })));
    expect(message).to.equal('Unexpected status response: 404');
  });
}

const UNIMPLEMENTED = 12;
