import type { FabricNetworkStatus } from '@concordat/network/fabric';
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networkFindings, networkFindingsOf } from './network-finding';

const status = (changed: Partial<FabricNetworkStatus>): FabricNetworkStatus => ({
  state: 'RUNNING',
  channel: 'concordat',
  processes: [
    { name: 'orderer.TaxMSP', role: 'orderer', mspId: 'TaxMSP', pid: 7, height: 3, leader: true },
    { name: 'peer.TaxMSP', role: 'peer', mspId: 'TaxMSP', pid: undefined, height: undefined, leader: false },
  ],
  effects: ['nothing can be endorsed: 0 of 1'],
  ...changed,
});

describe('what the doctor finds of a sandbox’s Fabric network', () => {
  it('is what does not run, what that means and what to do', () => {
    const [finding] = networkFindingsOf(status({ state: 'PARTLY_RUNNING' }), 'data/fabric');
    expect(finding).to.deep.equal({
      subject: 'Fabric network',
      ok: false,
      finding:
        'nothing can be endorsed: 0 of 1; peer.TaxMSP not running; start again what is missing: concordat network up --data data/fabric',
    });
  });

  it('is well where all run and answer', () => {
    const [orderer] = status({}).processes;
    const [finding] = networkFindingsOf(status({ processes: orderer ? [orderer] : [], effects: [] }), 'data');
    expect(finding).to.include({ ok: true, finding: 'all 1 processes run and answer' });
  });

  it('is nothing where none is, or none runs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-doctor-'));
    expect(await networkFindings(folder)).to.deep.equal([]);
    expect(networkFindingsOf(status({ state: 'STOPPED' }), folder)).to.deep.equal([]);
    await rm(folder, { recursive: true });
  });
});
