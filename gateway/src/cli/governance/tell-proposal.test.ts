import type { Organisation, Proposal } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { Output } from '../output';
import { tellProposal, tellProposals, withTally } from './tell-proposal';

const MEMBERS: Organisation[] = ['TaxMSP', 'CourtMSP', 'CustomsMSP', 'RegulatorMSP', 'BankMSP'].map(
  (mspId) => ({
    mspId,
    name: mspId,
    governing: mspId !== 'BankMSP',
    roles: ['publisher'],
    acceptedCertifiers: null,
  }),
);

const PROPOSAL: Proposal = {
  kind: 'SUSPEND',
  content: { mspId: 'BankMSP', reason: 'audit' },
  id: 'ab'.repeat(32),
  proposer: 'RegulatorMSP',
  proposed: 0,
  expires: Date.UTC(2027, 0, 31),
  approvals: [{ mspId: 'RegulatorMSP', time: 0 }],
  state: 'OPEN',
  executed: null,
};

function told(tell: (output: Output) => void): string {
  let text = '';
  tell(new Output(false, { write: (part) => (text += part) }));
  return text;
}

describe('a proposal, told to an officer', () => {
  it('says who has approved, who is missing, and until when', () => {
    const counted = withTally(PROPOSAL, MEMBERS);
    expect(counted).to.deep.include({ required: 3, missing: ['TaxMSP', 'CourtMSP', 'CustomsMSP'] });
    expect(told((output) => tellProposals(output, [counted]))).to.contain(
      'abababababab…\tsuspend BankMSP: audit\tOPEN\tRegulatorMSP\t3\tTaxMSP, CourtMSP, CustomsMSP\t2027-01-31 00:00:00',
    );
    expect(told((output) => tellProposal(output, counted))).to.match(
      /1 of 3 needed; not yet: TaxMSP, CourtMSP, CustomsMSP[\s\S]*concordat org approve abababababab/,
    );
  });

  it('counts no vote of a member that is suspended by now', () => {
    const members = MEMBERS.map((member) =>
      member.mspId === 'RegulatorMSP'
        ? { ...member, standing: { state: 'SUSPENDED' as const, since: 0, proposal: 'cd'.repeat(32) } }
        : member,
    );
    const counted = withTally(PROPOSAL, members);
    expect(counted).to.deep.include({
      required: 3,
      approved: [],
      missing: ['TaxMSP', 'CourtMSP', 'CustomsMSP'],
    });
  });

  it('names the parties of an agreement that must still agree for themselves', () => {
    const terms = {
      id: 'a',
      parties: ['BankMSP', 'TaxMSP'],
      grantees: ['BankMSP'],
      products: ['p@1'],
      purposes: ['judicial' as const],
      legalBasis: 'law',
      notBefore: 0,
      notAfter: 1,
      volumeCap: 1,
    };
    const agreement: Proposal = { ...PROPOSAL, kind: 'AGREEMENT', content: { terms } };
    expect(withTally(agreement, MEMBERS).missing).to.deep.equal([
      'TaxMSP',
      'CourtMSP',
      'CustomsMSP',
      'BankMSP',
    ]);
  });
});
