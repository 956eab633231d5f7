import { randomBytes } from 'node:crypto';
import type { Ledger, LedgerCall } from '@concordat/gateway';
import { expect } from 'chai';
import { bootstrapCall, ORGANISATIONS } from './bootstrap-call';
import type { LedgerNetwork } from './ledger-network';
import { startPocketNetwork } from './pocket-network';
import { SCENARIO_MS } from '../../support/patience';

const organisations: LedgerCall = { contract: 'registry', function: 'organisations', argument: {} };
const search: LedgerCall = {
  contract: 'supervision',
  function: 'recordSearch',
  argument: { detailsHash: randomBytes(32).toString('hex') },
};
const as = <T>(value: unknown) => value as T;

describe('fabric-network on peers that have no gateway service, as before Fabric 2.4', function () {
  this.timeout(SCENARIO_MS);
  let network: LedgerNetwork;

  before(async () => {
    network = await startPocketNetwork({ strict: true, client: 'fabric-network', gatewayService: false });
  });
  after(() => network.close());

  it('submits, evaluates and reads blocks for an organisation that has a peer', async () => {
    await network.connect('TaxMSP', 'admin').submit(bootstrapCall, as);
    const regulator = network.connect('RegulatorMSP', 'gateway');
    const { txId, block } = await regulator.submit(search, as);
    expect(await regulator.evaluate(organisations, as<unknown[]>)).to.have.lengthOf(ORGANISATIONS.length);
    expect(await regulator.height()).to.be.greaterThan(block);
    expect(await idsFrom(regulator, block)).to.include(txId);
  });

  it('tells an organisation without a peer that it cannot learn outcomes, before anything is endorsed', async () => {
    const bank = network.connect('BankMSP', 'gateway');
    const height = await network.connect('TaxMSP', 'gateway').height();
    const refused = await bank.submit(search, as).then(
      () => 'no refusal',
      (error: Error) => error.message,
    );
    expect(refused).to.match(/^LEDGER_REFUSED: .*Fabric 2\.4 or later$/);
    expect(await bank.evaluate(organisations, as<unknown[]>)).to.have.lengthOf(ORGANISATIONS.length);
    expect(await network.connect('TaxMSP', 'gateway').height()).to.equal(height);
  });
});

async function idsFrom(ledger: Ledger, from: number): Promise<string[]> {
  const stop = new AbortController();
  for await (const { transactions } of ledger.blocks(from, stop.signal)) {
    stop.abort();
    return transactions.map(({ txId }) => txId);
  }
  return [];
}
