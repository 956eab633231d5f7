import { expect } from 'chai';
import { join } from 'node:path';
import { endorsementPolicy, loadConsortium, parseConsortium } from './consortium';
import { requiredEndorsements } from './endorsement-rule';

const SAMPLE = join(__dirname, '..', '..', 'consortium.yaml');

describe('the consortium', () => {
  it('is six organisations, of which three of four governing members endorse', async () => {
    const consortium = await loadConsortium(SAMPLE);
    expect(consortium.organisations.map(({ mspId }) => mspId)).to.deep.equal([
      'TaxMSP',
      'CourtMSP',
      'CustomsMSP',
      'RegulatorMSP',
      'BankMSP',
      'Bank2MSP',
    ]);
    expect(endorsementPolicy(consortium)).to.deep.equal({
      k: 3,
      organisations: ['TaxMSP', 'CourtMSP', 'CustomsMSP', 'RegulatorMSP'],
    });
  });

  it('asks for more than two thirds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 10].map(requiredEndorsements)).to.deep.equal([1, 2, 3, 3, 4, 5, 5, 7]);
    for (const n of [0, -1, 1.5, NaN]) expect(() => requiredEndorsements(n)).to.throw(RangeError);
  });

  it('reports all faults at once, each with its place', () => {
    const text = `
name: ''
channel: UPPER
chaincode: concordat
extra: 1
organisations:
  - {mspId: AMSP, displayName: A, domain: a.example, governing: yes please, roles: [king]}
  - {mspId: AMSP, displayName: B, domain: a.example, governing: false, roles: []}
`;
    expect(() => parseConsortium(text))
      .to.throw(/^CONSORTIUM_INVALID: /)
      .with.property('faults')
      .that.satisfies((faults: { pointer: string }[]) => {
        expect(faults.map(({ pointer }) => pointer)).to.have.members([
          '/extra',
          '/name',
          '/channel',
          '/organisations/0/governing',
          '/organisations/0/roles/0',
          '/organisations/1/roles',
          '/organisations/1/mspId',
          '/organisations/1/domain',
          '/organisations',
        ]);
        return true;
      });
  });

  it('refuses what is no YAML, aliases without end, and files without measure', () => {
    for (const text of ['{', '- a', '', 'a: &a [1]\nb: [*a, *a]', ' '.repeat((1 << 20) + 1)]) {
      expect(() => parseConsortium(text)).to.throw(/^(CONSORTIUM_INVALID)/);
    }
  });
});
