import { expect } from 'chai';
import stringWidth from 'string-width';
import type { ProducedConsent } from '../shapes/consents';
import { recordedOutput } from '../testing/recorded-output';
import { tellConsent } from './tell-consent';

const CONSENT: ProducedConsent = {
  handle: 'K7QM2-PXD4T',
  consentId: 'ab'.repeat(32),
  state: 'REQUESTED',
  since: null,
  words: 'A bank asks to read the report "企业基本信用报告".\nIt may ask one time.',
  subject: { kind: 'cn.uscc', identifier: '91990101MA0HY0016K' },
  certifier: 'TaxMSP',
  createdAt: 0,
  delivered: true,
  use: null,
  terms: {
    kind: 'QUERY',
    mode: 'ONCE',
    product: 'cn.enterprise.basic@1',
    purposes: ['loan-origination', 'judicial'],
    notBefore: 0,
    notAfter: 86_400_000,
    maxUses: 1,
    frequency: null,
    method: 'PORTAL_ATTESTED',
    signatoryRole: 'AGENT',
    mandateHash: null,
    predecessor: null,
  },
  private: { purposeInWords: 'your loan', signatoryName: null, scanHash: null },
};

function told(changes: Partial<ProducedConsent>, columns = 80): string {
  const { out, output } = recordedOutput({ columns });
  tellConsent(output, { ...CONSENT, ...changes });
  return out.text;
}

describe('a consent, told to the bank that asked for it', () => {
  it('says how it stands, what the company reads, and its terms', () => {
    expect(told({}).split('\n')).to.deep.equal([
      'handle     K7QM2-PXD4T',
      'state      REQUESTED: the company has not answered yet',
      'used       0 of at most 1 times',
      'subject    91990101MA0HY0016K (cn.uscc)',
      'certifier  TaxMSP',
      'asked for  1970-01-01 00:00:00 UTC',
      `consent    ${'ab'.repeat(32)}`,
      '',
      'What the company reads before it answers',
      '  A bank asks to read the report "企业基本信用报告".',
      '  It may ask one time.',
      '',
      'Terms',
      'product    cn.enterprise.basic@1',
      'purposes   loan-origination, judicial',
      'in words   your loan',
      'kind       QUERY',
      'mode       ONCE: for one enquiry',
      'from       1970-01-01 00:00:00 UTC',
      'until      1970-01-02 00:00:00 UTC',
      'answered   PORTAL_ATTESTED: logged in at the certifier’s portal, and the',
      '           certifier signs that it was so',
      'signatory  AGENT: somebody signs whom the company has empowered',
      'With --json: everything that opens the hashes on the ledger.',
      '',
    ]);
  });

  it('says since when it stands so, and how much of it is used up', () => {
    const terms = { ...CONSENT.terms, maxUses: 10, frequency: { count: 2, windowMs: 86_400_000 } };
    const use = { uses: 3, windowStart: 0, windowCount: 1 };
    expect(told({ state: 'PAUSED', since: 60_000, terms, use }).replace(/\s+/g, ' '))
      .to.include('PAUSED since 1970-01-01 00:01:00 UTC: the company may resume it; until then')
      .and.include('3 of at most 10 times; 1 of 2 in the window since 1970-01-01');
  });

  it('dates no end that no act has made', () => {
    expect(told({ state: 'EXPIRED', since: 60_000 })).to.include('state      EXPIRED\n');
  });

  it('says that the certifier does not have it yet, and why', () => {
    const text = told({ delivered: false, waitsFor: 'INBOX_FULL' }).replace(/\s+/g, ' ');
    expect(text).to.include(
      'TaxMSP, which does not have it yet (INBOX_FULL: it waits for answers to too many',
    );
    expect(told({ delivered: false }).replace(/\s+/g, ' ')).to.include(
      '(UNAVAILABLE: it cannot be asked now)',
    );
  });

  it('says of a paper who has signed it, and whose scan belongs to it', () => {
    const [scanHash, mandateHash, predecessor] = ['cd', 'ef', '01'].map((byte) => byte.repeat(32));
    const terms = { ...CONSENT.terms, method: 'PAPER', mandateHash, predecessor };
    const parts = { ...CONSENT.private, signatoryName: '李伟', scanHash };
    const text = told({
      terms: { ...terms } as ProducedConsent['terms'],
      private: parts as ProducedConsent['private'],
    });
    expect(text)
      .to.include('signed by  李伟\n')
      .and.include(`scan       ${scanHash}\n`)
      .and.include(`mandate    ${mandateHash}\n`)
      .and.include(`renews     ${predecessor}\n`);
    expect(told({ terms: { ...CONSENT.terms, method: 'PAPER' } })).to.include('signed by  not told\n');
  });

  it('tells codes of a newer gateway as they are', () => {
    const terms = { ...CONSENT.terms, method: 'PALM_PRINT', mode: 'toString' };
    expect(told({ state: 'FROZEN', terms }))
      .to.include('state      FROZEN\n')
      .and.include('answered   PALM_PRINT\n')
      .and.include('mode       toString\n');
  });

  it('never is wider than the terminal', () => {
    const lines = told({ words: '企业基本信用报告'.repeat(12) }, 76).split('\n');
    expect(Math.max(...lines.map((line) => stringWidth(line)))).to.be.at.most(76);
  });
});
