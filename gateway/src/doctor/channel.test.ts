import { expect } from 'chai';
import type { LedgerAccess } from '../config';
import { LedgerError } from '../ports/ledger';
import { askChannel } from './channel';
import { probeOf } from './testing/probe';

const ACCESS: LedgerAccess = {
  ...{ mspId: 'TaxMSP', channel: 'hub', chaincode: 'concordat', cert: '', key: { pem: '' } },
  peers: [{ name: 'peer0', endpoint: 'peer0:7051' }],
};
const told = async (ask: () => Promise<Uint8Array>) => {
  const { finding, organisations } = await askChannel(ACCESS, probeOf({ ask }));
  expect(organisations).to.equal(undefined);
  expect([finding.subject, finding.ok]).to.deep.equal(['channel hub, chaincode concordat', false]);
  return finding.finding;
};

describe('what the doctor says of the chaincode', () => {
  it('is that the consortium may not be founded yet, where it knows nobody', async () => {
    const unknown = new LedgerError('ORGANISATION_UNKNOWN', 'the caller is no member of the consortium');
    expect(await told(() => Promise.reject(unknown))).to.match(
      /^answers, and does not know TaxMSP: .*not founded yet \(concordat org found\)$/,
    );
  });

  it('is that it is another one, where it answers something else', async () => {
    for (const answer of ['[{"not":"ours"}]', 'no JSON']) {
      expect(await told(() => Promise.resolve(Buffer.from(answer)))).to.equal(
        'the chaincode answers, but not as Concordat’s does',
      );
    }
  });

  it('is that it could not look where peers have no gateway service, and the gateway needs none', async () => {
    const older = probeOf({
      ask: () => Promise.reject(new LedgerError('LEDGER_REFUSED', 'unknown service gateway.Gateway')),
    });
    expect((await askChannel(ACCESS, older)).finding.ok).to.equal(false);
    const nodes = { peers: [], orderers: [] };
    const { finding } = await askChannel({ ...ACCESS, nodes }, older);
    expect(finding.ok).to.equal(null);
    expect(finding.finding).to.match(/^not asked: .*Fabric before 2\.4/);
  });
});
