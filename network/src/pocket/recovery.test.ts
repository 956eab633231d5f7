import type { common } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failureOf, readBlocks } from './testing/envelopes';
import { startPocketProcess, stop } from './testing/processes';
import { Sandbox, type TestClient } from './testing/sandbox';
import { headerHash } from './ledger/block';
import { Pocket } from './pocket';

const ROUNDS = Number(process.env['POCKET_CRASH_ROUNDS'] ?? 5);

describe('pocket: crashes and restarts', function () {
  this.timeout(120_000 + ROUNDS * 5_000);
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await Sandbox.create();
  });

  after(() => sandbox.destroy());

  it('loses nothing acknowledged to kill -9 under load, and keeps one chain', async () => {
    const options = sandbox.options('crash');
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const pocket = await startPocketProcess(sandbox.folder, options);
      const client = await sandbox.client(pocket.address);
      const load = Array.from({ length: 8 }, (_, worker) =>
        submitUntilDown(client, `r${round}w${worker}`, acknowledged),
      );
      const enough = acknowledged.length + 8;
      while (acknowledged.length < enough) await delay(5);
      await delay(Math.random() * 500);
      await stop(pocket, 'SIGKILL');
      await Promise.all(load);
      client.close();
    }
    const pocket = await Pocket.start(options);
    const client = await sandbox.client(pocket.address);
    expect(acknowledged.length).to.be.at.least(ROUNDS * 8);
    const keys = new Set(
      (
        JSON.parse(Buffer.from(await client.contract.evaluateTransaction('range', 'r', 's')).toString()) as [
          string,
          string,
        ][]
      ).map(([key]) => key),
    );
    expect(acknowledged.filter((key) => !keys.has(key))).to.deep.equal([]);
    expectOneChain(await readBlocks(client, 0, pocket.height() - 1));
    client.close();
    await pocket.close();
  });

  it('comes back at the same height and refuses a ledger of other members', async () => {
    const options = sandbox.options('restart');
    const first = await Pocket.start(options);
    const client = await sandbox.client(first.address);
    await client.contract.submitTransaction('put', 'kept', 'x');
    const height = first.height();
    client.close();
    await first.close();
    const second = await Pocket.start(options);
    expect(second.height()).to.equal(height);
    await second.close();
    const fewer = { ...options, organisations: options.organisations.slice(0, 4) };
    expect((await failureOf(Pocket.start(fewer))).message).to.match(/^POCKET_CHANNEL_CHANGED/);
    const nowhere = { ...options, materialDir: join(sandbox.folder, 'nowhere') };
    expect((await failureOf(Pocket.start(nowhere))).message).to.match(
      /^POCKET_MATERIAL: cannot read .*ca\.pem/,
    );
  });

  it('goes on with a member more, in a configuration block', async () => {
    const [newest, ...founders] = [...sandbox.options('grown').organisations].reverse();
    if (!newest) throw new Error('no member');
    const options = sandbox.options('grown');
    const first = await Pocket.start({ ...options, organisations: founders });
    const height = first.height();
    await first.close();
    const second = await Pocket.start(options);
    expect(second.height()).to.equal(height + 1);
    const client = await sandbox.client(second.address);
    await client.contract.submitTransaction('put', 'grown', 'x');
    expectOneChain(await readBlocks(client, 0, second.height() - 1));
    client.close();
    await second.close();
    const again = await Pocket.start(options);
    expect(again.height()).to.equal(height + 2);
    await again.close();
    const fewer = { ...options, organisations: founders };
    expect((await failureOf(Pocket.start(fewer))).message).to.match(/^POCKET_CHANNEL_CHANGED/);
  });

  it('makes endorsements of an older chaincode definition stale', async () => {
    const options = sandbox.options('redefined');
    const first = await Pocket.start(options);
    const client = await sandbox.client(first.address);
    const transaction = await client.contract.newProposal('put', { arguments: ['old', 'x'] }).endorse();
    await first.close();
    const [chaincode] = options.chaincodes;
    if (!chaincode) throw new Error('no chaincode');
    const port = Number(first.address.split(':')[1]);
    const policy = { ...chaincode.policy, k: 2 };
    const second = await Pocket.start({
      ...options,
      chaincodes: [{ ...chaincode, policy }],
      listen: { port },
    });
    const status = await (await transaction.submit()).getStatus();
    expect(status.code).to.equal(11);
    client.close();
    await second.close();
  });

  it('finds a chaincode that was restarted, and times out one that hangs', async () => {
    const pocket = await Pocket.start(
      sandbox.options('away', { chaincodeTimeoutMs: 1500, chaincodeConnectMs: 10_000 }),
    );
    const client = await sandbox.client(pocket.address);
    await client.contract.submitTransaction('put', 'before', 'x');
    const hanging = failureOf(client.contract.evaluateTransaction('hang'));
    expect((await hanging).message).to.contain('10 ABORTED');
    expect((await hanging).details[0]).to.contain('timeout expired while executing transaction');
    const cut = failureOf(client.contract.submitTransaction('hang'));
    await delay(50);
    await sandbox.restartChaincode();
    expect((await cut).code).to.equal(10);
    await client.contract.submitTransaction('put', 'after', 'x');
    expect(Buffer.from(await client.contract.evaluateTransaction('get', 'after')).toString()).to.equal('x');
    client.close();
    await pocket.close();
  });

  it('refuses batched calls that it did not offer', async () => {
    const pocket = await Pocket.start(sandbox.options('single', { batchedState: false }));
    const client = await sandbox.client(pocket.address);
    const { details } = await failureOf(client.contract.submitTransaction('copyBatched', 'a', 'b', '2'));
    expect(details[0]).to.contain('batched state calls are switched off');
    await client.contract.submitTransaction('copySingle', 'a', 'b', '2');
    client.close();
    await pocket.close();
  });
});

async function submitUntilDown(client: TestClient, prefix: string, acknowledged: string[]): Promise<void> {
  for (let index = 0; ; index++) {
    const key = `${prefix}i${index}`;
    try {
      await client.contract.submitTransaction('put', key, 'x');
      acknowledged.push(key);
    } catch {
      return;
    }
  }
}

function expectOneChain(blocks: common.Block[]): void {
  blocks.forEach((block, number) => {
    const header = block.getHeader();
    const previous = blocks[number - 1]?.getHeader();
    expect(header?.getNumber()).to.equal(number);
    expect(Buffer.from(header?.getPreviousHash_asU8() ?? [])).to.deep.equal(
      previous ? headerHash(previous) : Buffer.alloc(0),
    );
  });
}
