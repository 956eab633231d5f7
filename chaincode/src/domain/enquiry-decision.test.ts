import { expect } from 'chai';
import { AGREEMENT_ID, sceneOf } from '../testing/scene';
import type { Facts } from '../testing/scene';
import { consentTerms, DAY, digest, members, request, START } from '../testing/world';
import { consentId } from './commitment';
import { DENIAL_CODES } from './enquiry';
import type { EnquiryRequest } from './enquiry';
import { decideEnquiry } from './enquiry-decision';

type Case = [name: string, code: string | null, facts: Partial<Facts>, asked?: Partial<EnquiryRequest>];

const hourly = { count: 2, windowMs: 3_600_000 };
const rare = consentTerms({ frequency: hourly });
const fromTax = members().map((member) =>
  member.mspId === 'CustomsMSP' ? member : { ...member, acceptedCertifiers: ['RegulatorMSP'] },
);
/** The members, some of them with that standing. */
const standing = (state: 'SUSPENDED' | 'LEFT', ...mspIds: string[]) =>
  members().map((member) =>
    mspIds.includes(member.mspId)
      ? { ...member, standing: { state, since: START, proposal: digest('proposal') } }
      : member,
  );
const window = START + DAY;
const agreed: Partial<EnquiryRequest> = { basis: 'AGREEMENT', reference: AGREEMENT_ID, purpose: 'judicial' };
const duty: Partial<EnquiryRequest> = {
  basis: 'LEGAL_DUTY',
  reference: 'Act, section 4',
  purpose: 'judicial',
};

const CASES: Case[] = [
  ['a consent in force', null, {}],
  ['its first millisecond', null, { time: START }],
  ['its last millisecond', null, { time: START + 30 * DAY - 1 }],
  ['the end of its window', 'CONSENT_EXPIRED', { time: START + 30 * DAY }],
  [
    'a time before its window',
    'CONSENT_NOT_YET_VALID',
    { terms: consentTerms({ notBefore: START + 2 * DAY }) },
    {},
  ],
  ['an unknown product', 'PRODUCT_UNKNOWN', {}, { product: 'other@1' }],
  ['a purpose that the product is not for', 'PURPOSE_NOT_PERMITTED', {}, { purpose: 'supervision' }],
  ['an unknown recipient key', 'RECIPIENT_KEY_UNKNOWN', {}, { recipientKeyId: 'other' }],
  ['a recipient key of another use', 'RECIPIENT_KEY_UNKNOWN', { key: { use: 'message' } }],
  ['a revoked recipient key', 'RECIPIENT_KEY_UNKNOWN', { key: { revokedAt: START + 1 } }],
  ['an unknown consent', 'CONSENT_UNKNOWN', {}, { reference: 'ab'.repeat(32) }],
  ["another reader's consent", 'CONSENT_UNKNOWN', { grantee: 'Bank2MSP' }],
  ["a reader's consent asked for by a governing member", 'CONSENT_NOT_YOURS', { grantee: 'CourtMSP' }],
  ['a declined consent', 'CONSENT_DECLINED', { state: 'DECLINED' }],
  ['a paused consent', 'CONSENT_PAUSED', { state: 'PAUSED' }],
  ['a revoked consent', 'CONSENT_REVOKED', { state: 'REVOKED' }],
  ['a paused consent past its window', 'CONSENT_EXPIRED', { state: 'PAUSED', time: START + 30 * DAY }],
  ['another subject', 'CONSENT_OTHER_SUBJECT', {}, { subjectCommitment: digest('somebody') }],
  ['another product', 'CONSENT_OTHER_PRODUCT', { terms: consentTerms({ product: 'other@1' }) }],
  ['another purpose', 'CONSENT_OTHER_PURPOSE', {}, { purpose: 'post-loan-monitoring' }],
  ['a revoked binding', 'BINDING_REVOKED', { bindingRevoked: true }],
  ['a consent used up', 'CONSENT_EXHAUSTED', { use: { uses: 3, windowStart: START, windowCount: 3 } }],
  ['its last use', null, { use: { uses: 2, windowStart: START, windowCount: 2 } }],
  [
    'a window used up',
    'CONSENT_TOO_FREQUENT',
    { terms: rare, use: { uses: 2, windowStart: window, windowCount: 2 } },
  ],
  ['a new window', null, { terms: rare, use: { uses: 2, windowStart: window - 3_600_000, windowCount: 2 } }],
  [
    'a time that steps back into a window that has passed',
    'CONSENT_TOO_FREQUENT',
    { terms: rare, use: { uses: 2, windowStart: window + 3_600_000, windowCount: 2 } },
  ],
  ['a certifier that no publisher accepts', 'CERTIFIER_NOT_ACCEPTED', { organisations: fromTax }],
  ['a certifier that the publishers accept', null, { organisations: fromTax, certifier: 'RegulatorMSP' }],

  ['an agreement in force', null, { grantee: 'CourtMSP' }, agreed],
  ['an unknown agreement', 'AGREEMENT_UNKNOWN', { grantee: 'CourtMSP' }, { ...agreed, reference: 'other' }],
  ['an agreement that a reader is not in', 'AGREEMENT_UNKNOWN', { grantee: 'BankMSP' }, agreed],
  ['an agreement for other grantees', 'AGREEMENT_NOT_YOURS', { grantee: 'CustomsMSP' }, agreed],
  [
    'an agreement that a party has yet to approve',
    'AGREEMENT_NOT_ACTIVE',
    { grantee: 'CourtMSP', approvals: ['TaxMSP'] },
    agreed,
  ],
  [
    'an agreement past its term',
    'AGREEMENT_OUT_OF_TERM',
    { grantee: 'CourtMSP', time: START + 365 * DAY },
    agreed,
  ],
  [
    'an agreement before its term',
    'AGREEMENT_OUT_OF_TERM',
    { grantee: 'CourtMSP', agreement: { notBefore: START + 2 * DAY } },
    agreed,
  ],
  ['an agreement in its first millisecond', null, { grantee: 'CourtMSP', time: START }, agreed],
  ['an agreement that names a bank', null, { agreement: { grantees: ['BankMSP'] } }, agreed],
  [
    'an agreement about another product',
    'AGREEMENT_OTHER_PRODUCT',
    { grantee: 'CourtMSP', agreement: { products: [] } },
    agreed,
  ],
  [
    'an agreement for another purpose',
    'AGREEMENT_OTHER_PURPOSE',
    { grantee: 'CourtMSP', agreement: { purposes: [] } },
    agreed,
  ],
  ['an agreement used up', 'AGREEMENT_EXHAUSTED', { grantee: 'CourtMSP', agreementUse: 10 }, agreed],
  [
    'an agreement without the publishers',
    'AGREEMENT_NOT_YOURS',
    { grantee: 'CourtMSP', agreement: { parties: ['RegulatorMSP'] }, approvals: ['RegulatorMSP'] },
    agreed,
  ],

  ["a court's legal duty", null, { grantee: 'CourtMSP' }, duty],
  ["a regulator's legal duty", null, { grantee: 'RegulatorMSP' }, duty],
  ["a bank's supposed legal duty", 'BASIS_NOT_YOURS', { grantee: 'BankMSP' }, duty],
  [
    'a legal duty to lend',
    'PURPOSE_NOT_PERMITTED',
    { grantee: 'CourtMSP' },
    { ...duty, purpose: 'loan-origination' },
  ],

  ['a suspended bank', 'GRANTEE_SUSPENDED', { organisations: standing('SUSPENDED', 'BankMSP') }],
  ['a bank that has left', 'GRANTEE_LEFT', { organisations: standing('LEFT', 'BankMSP') }],
  [
    'suspended publishers',
    'PUBLISHER_SUSPENDED',
    { organisations: standing('SUSPENDED', 'TaxMSP', 'CourtMSP') },
  ],
  ['publishers that have left', 'PUBLISHER_LEFT', { organisations: standing('LEFT', 'TaxMSP', 'CourtMSP') }],
  [
    'members whose role of publisher has ended',
    'PUBLISHER_NO_MORE',
    { organisations: members().map((member) => ({ ...member, roles: ['reader'] })) },
  ],
];

describe('deciding an enquiry', () => {
  for (const [name, code, facts, asked] of CASES) {
    it(`${code ? `denies ${name} with ${code}` : `grants ${name}`}`, () => {
      const decision = decideEnquiry(request('a', { reference: idOf(facts), ...asked }), sceneOf(facts));
      expect(decision.code).to.equal(code);
      expect(decision.decision).to.equal(code === null ? 'GRANTED' : 'DENIED');
      if (code) expect(DENIAL_CODES).to.include(code);
    });
  }

  it('has a case for every code', () => {
    const covered = new Set(CASES.map(([, code]) => code));
    // the assurance of single lines is tested below
    expect(DENIAL_CODES.filter((code) => !covered.has(code))).to.deep.equal(['ASSURANCE_TOO_LOW']);
  });

  it('judges each line by its own schema, and grants the whole where one line is', () => {
    const paper = consentTerms({ method: 'PAPER' });
    const asked = request('a', { reference: idOf({ terms: paper }) });
    const decision = decideEnquiry(asked, sceneOf({ terms: paper, courtAssurance: 3 }));
    expect(decision).to.deep.include({ decision: 'GRANTED', code: null });
    expect(decision.lines.map(({ code }) => code)).to.deep.equal([null, 'ASSURANCE_TOO_LOW']);
  });

  it('denies only the lines of publishers that are no party to an agreement', () => {
    const facts = { grantee: 'CourtMSP', agreement: { parties: ['TaxMSP'] }, approvals: ['TaxMSP'] };
    const { decision, lines } = decideEnquiry(request('a', agreed), sceneOf(facts));
    expect(decision).to.equal('GRANTED');
    expect(lines.map(({ code }) => code)).to.deep.equal([null, 'AGREEMENT_NOT_YOURS']);
  });

  it('lets a publisher ask for its own lines too', () => {
    const { lines } = decideEnquiry(request('a', agreed), sceneOf({ grantee: 'CourtMSP' }));
    expect(lines.find(({ publisher }) => publisher === 'CourtMSP')?.decision).to.equal('GRANTED');
  });
});

function idOf({ terms }: Partial<Facts>): string {
  return consentId(terms ?? consentTerms());
}
