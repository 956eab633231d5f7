import type { Organisation, Proposal } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { Output } from '../output';
import { tellContent } from './tell-content';
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
    const approvals = terms.parties.map((mspId) => ({ mspId, time: 0 }));
    const agreed: Proposal = { ...PROPOSAL, kind: 'AGREEMENT', content: { terms }, approvals };
    // k members must vote for it, too: that its parties agree does not put it in force.
    expect(told((output) => tellContent(output, agreed)))
      .to.include('law')
      .and.not.include('force');
    const agreement: Proposal = { ...PROPOSAL, kind: 'AGREEMENT', content: { terms } };
    expect(withTally(agreement, MEMBERS).missing).to.deep.equal([
      'TaxMSP',
      'CourtMSP',
      'CustomsMSP',
      'BankMSP',
    ]);
  });

  it('tells all that is voted on: a candidate with its authorities, a product with its sources', () => {
    const organisation = {
      ...{ mspId: 'Bank3MSP', name: 'Third Bank', governing: false, roles: ['reader' as const] },
      ...{ acceptedCertifiers: null, authorities: { identity: '1a'.repeat(32), tls: '2b'.repeat(32) } },
    };
    const admit: Proposal = { ...PROPOSAL, kind: 'ADMIT', content: { organisation } };
    const candidate = told((output) => tellContent(output, admit));
    for (const part of ['Third Bank', 'asks for records', '1a'.repeat(32), '2b'.repeat(32)])
      expect(candidate).to.include(part);
    expect(candidate, 'it has none yet').not.to.include('standing');
    const lines = [{ publisher: 'TaxMSP', schema: 's@1', groups: ['grade'] }];
    const product = { id: 'p@1', title: 'A report', purposes: ['judicial' as const], lines };
    const proposal: Proposal = { ...PROPOSAL, kind: 'PRODUCT', content: { product } };
    expect(told((output) => tellContent(output, proposal)))
      .to.include('A report')
      .and.to.include('s@1\tgrade');
    expect(told((output) => tellContent(output, PROPOSAL))).to.equal('');
  });
});
