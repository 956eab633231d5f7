import { expect } from 'chai';
import { recordedOutput } from '../testing/recorded-output';
import { tellSearch } from './search-command';

const SEARCH = { seq: 4, time: 0 };
const GRANTEE = { grantee: 'BankMSP', seq: 3, verified: true, complete: true };

describe('what a search tells an inspector', () => {
  it('says in words why its list is complete', () => {
    const { out, output } = recordedOutput();
    const proof = { complete: true, height: 9, peerHeight: 9, grantees: [GRANTEE] };
    tellSearch(output, { search: SEARCH, enquiries: [], consents: [], proof });
    expect(out.text).to.include('Complete up to block 9').and.include('numbered without a gap (BankMSP 1–3)');
  });

  it('says which consents it cannot find, whether it has found some or none', () => {
    const { out, output } = recordedOutput();
    const consent = { id: 'ab'.repeat(32), grantee: 'BankMSP', state: 'ACTIVE', since: 0, unboundAt: null };
    const proof = { complete: true, height: 9, peerHeight: 9, grantees: [GRANTEE] };
    for (const consents of [[], [consent]]) {
      tellSearch(output, { search: SEARCH, enquiries: [], consents, proof });
      expect(out.text.replace(/\s+/g, ' ')).to.include('consents of a bank that has not enquired');
      out.text = '';
    }
  });

  it('says whose enquiries keep it from being complete', () => {
    const { out, output } = recordedOutput();
    const grantees = [
      { ...GRANTEE, complete: false },
      { ...GRANTEE, grantee: 'Bank2MSP' },
    ];
    const proof = { complete: false, height: 7, peerHeight: 9, grantees };
    tellSearch(output, { search: SEARCH, enquiries: [], consents: [], proof });
    expect(out.text).to.match(/NOT PROVEN COMPLETE: read up to block 7 of 9\.\n {2}BankMSP: .*\n$/);
  });

  it('explains why an enquiry was refused, in a table that fits', () => {
    const { out, output } = recordedOutput();
    const enquiry = {
      grantee: 'BankMSP',
      seq: 3,
      time: 0,
      basis: 'CONSENT',
      product: 'cn.enterprise.basic@1',
      purpose: 'counterparty-due-diligence',
      decision: 'DENIED',
      code: 'CONSENT_REVOKED',
      releases: [],
    };
    const proof = { complete: true, height: 9, peerHeight: 9, grantees: [GRANTEE] };
    tellSearch(output, { search: SEARCH, enquiries: [enquiry], consents: [], proof });
    expect(out.text)
      .to.include('time (UTC)')
      .and.include('CONSENT_REVOKED: the subject has revoked this consent');
    expect(Math.max(...out.text.split('\n').map((line) => line.length))).to.be.at.most(100);
  });
});
