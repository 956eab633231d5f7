import { expect } from 'chai';
import { LedgerError } from '../ports/ledger';
import type { LedgerProbe } from '../ports/ledger-probe';
import { closedDoors } from './access-rules';
import { endorsementRule } from './endorsement-rule';

const FORBIDDEN = new LedgerError('LEDGER_FORBIDDEN', 'this organisation may not ask that of the ledger');

/** A peer that answers questions to system chaincodes with these words, and shows a reader no block. */
function peerSaying(words: string): LedgerProbe {
  return {
    ask: () => Promise.reject(new LedgerError('LEDGER_REFUSED', words)),
    firstBlock: () => Promise.reject(FORBIDDEN),
    close: () => undefined,
  };
}

describe('what the doctor says of rules that pocket does not have', () => {
  const pocket = peerSaying(
    'pocket does not support _lifecycle: what runs on its channel stands in its options',
  );

  it('is said in plain words, and is no fault', async () => {
    const parts = { chaincode: 'concordat', governing: ['TaxMSP'], rules: undefined };
    const { ok, finding } = await endorsementRule({ probe: pocket, ...parts });
    expect([ok, finding]).to.deep.equal([null, 'pocket has none of this; on a Fabric network it is checked']);
  });

  it('is a closed door to a reader', async () => {
    expect((await closedDoors(pocket, 'hub')).ok).to.equal(true);
  });

  it('is not said of a peer that fails otherwise: that door may be open', async () => {
    const { ok, finding } = await closedDoors(peerSaying('something broke'), 'hub');
    expect(ok).to.equal(null);
    expect(finding).to.contain('something broke');
  });
});
