import { common } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { describeFailure, failureOf } from './testing/envelopes';
import { CHANNEL, Sandbox, type TestClient } from './testing/sandbox';
import { Pocket } from './pocket';

describe('pocket: strict mode', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let pocket: Pocket;
  let client: TestClient;

  before(async () => {
    sandbox = await Sandbox.create();
    pocket = await Pocket.start(sandbox.options('strict', { strict: { enabled: true, maxLag: 2 } }));
    client = await sandbox.client(pocket.address);
  });

  after(async () => {
    client.close();
    await pocket.close();
    await sandbox.destroy();
  });

  it('refuses chaincode whose runs differ', async () => {
    const { code, details } = await failureOf(client.contract.submitTransaction('random', 'dice'));
    expect(code).to.equal(10);
    expect(details).to.deep.equal([
      'ProposalResponsePayloads do not match',
      'ProposalResponsePayloads do not match',
    ]);
    expect(pocket.height()).to.equal(2);
  });

  it('commits chaincode whose runs agree', async () => {
    await client.contract.submitTransaction('put', 'steady', 'x');
    expect(pocket.height()).to.equal(3);
  });

  it('lets organisations that disagree for a moment after a commit agree soon', async () => {
    for (let round = 0; round < 10; round++) {
      await client.contract.submitTransaction('put', 'moving', String(round));
      for (;;) {
        try {
          await client.contract.newProposal('increment', { arguments: ['moving'] }).endorse();
          break;
        } catch (error) {
          expect(describeFailure(error).details[0]).to.equal('ProposalResponsePayloads do not match');
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      }
    }
    expect(pocket.height()).to.be.greaterThan(12);
  });

  it('lets a peer that lags tell no block whose state it does not see', async () => {
    const behind = await sandbox.client(pocket.address, 'Org3MSP');
    const qscc = behind.network.getContract('qscc');
    let seen = 0;
    // On a slow machine the peer has often caught up before it is asked.
    for (let round = 0; round < 10 || seen === 0; round++) {
      await client.contract.submitTransaction('put', 'told', String(round));
      const written = pocket.height();
      for (let height = 0; height < written;) {
        const info = await qscc.evaluateTransaction('GetChainInfo', CHANNEL);
        height = common.BlockchainInfo.deserializeBinary(info).getHeight();
        const value = Buffer.from(await behind.contract.evaluateTransaction('get', 'told')).toString();
        if (height === written) expect(value).to.equal(String(round));
        else seen += 1;
      }
    }
    behind.close();
  });
});

describe('pocket: without strict mode', function () {
  this.timeout(120_000);

  it('runs the chaincode once, so runs cannot differ', async () => {
    const sandbox = await Sandbox.create();
    const pocket = await Pocket.start(sandbox.options('loose'));
    const client = await sandbox.client(pocket.address);
    await client.contract.submitTransaction('random', 'dice');
    expect(pocket.height()).to.equal(3);
    client.close();
    await pocket.close();
    await sandbox.destroy();
  });
});
