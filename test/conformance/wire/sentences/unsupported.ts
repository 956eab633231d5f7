import { expect } from 'chai';
import { type Bench, failureOf } from '../bench';

/** What pocket lacks it refuses in words; Fabric is not asked, since it has them (or refuses in its own words). */
export function unsupportedSentences(bench: () => Bench): void {
  const said = async (name: string, ...args: string[]) => {
    const { details } = await failureOf(bench().tax.contract.submitTransaction(name, ...args));
    return details[0]?.message ?? '';
  };
  const onPocket = (sentence: string, check: () => Promise<void>) =>
    it(sentence, async function () {
      if (bench().network.real) return this.skip();
      await check();
    });

  onPocket('refuses private data', async () => {
    for (const name of ['putPrivate', 'getPrivate', 'getPrivateHash']) {
      expect(await said(name)).to.match(/transaction ID: [0-9a-f]{64}: pocket does not support private data/);
    }
    const stream = await bench().tax.network.getBlockAndPrivateDataEvents({ startBlock: 0n });
    const { message } = await failureOf(stream[Symbol.asyncIterator]().next());
    expect(message).to.contain('pocket does not support private data');
  });

  onPocket('refuses state database queries', async () => {
    expect(await said('query')).to.contain('pocket does not support rich queries');
  });

  onPocket('refuses endorsement rules for single keys', async () => {
    expect(await said('putRule', 'ruled')).to.contain(
      'pocket does not support key-level endorsement policies',
    );
  });

  onPocket('refuses to call chaincode on another channel', async () => {
    expect(await said('call', 'probe', 'elsewhere', 'get', 'a')).to.contain('pocket has one channel');
  });

  onPocket('refuses lifecycle and configuration transactions', async () => {
    for (const [chaincode, name] of [
      ['_lifecycle', 'CommitChaincodeDefinition'],
      ['lscc', 'GetChaincodes'],
      ['cscc', 'JoinChain'],
    ] as const) {
      const contract = bench().tax.network.getContract(chaincode);
      const { details } = await failureOf(contract.submitTransaction(name, 'x'));
      expect(details[0]?.message).to.contain(`pocket does not support ${chaincode}`);
    }
  });

  it('refuses what no ledger has: chaincode that is not there, its own transaction again, block queries by chaincode', async () => {
    const { channel } = bench().network.consortium;
    const failed = 'chaincode response 500, INVOKE_CHAINCODE failed: transaction ID: ';
    expect((await said('call', 'nowhere', '', 'get', 'a')).replace(/[0-9a-f]{64}/g, 'ID')).to.equal(
      `${failed}ID: execute failed: invalid invocation: [channel ${channel}] failed to get chaincode container info for nowhere: chaincode nowhere not found`,
    );
    expect((await said('call', 'probe', '', 'get', 'a')).replace(/[0-9a-f]{64}/g, 'ID')).to.equal(
      `${failed}ID: execute failed: error sending: txid: ID(${channel}) exists`,
    );
    const answer = await bench().evaluateJson('call', 'qscc', '', 'GetChainInfo', channel);
    expect(answer).to.include({
      status: 500,
      message:
        "Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, original invocation for 'probe'",
    });
  });
}
