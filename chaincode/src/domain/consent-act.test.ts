import { expect } from 'chai';
import { actJws, consentTerms, START } from '../testing/world';
import { canonicalJson } from './canonical-json';
import { ACT_HEADER, parseActJws } from './consent-act';
import { parseConsentTerms } from './consent-terms';
import { toBase64url, utf8 } from './encoding';

const terms = consentTerms();
const jws = actJws(terms, 'GRANT');
const [header = '', payload = '', signature = ''] = jws.split('.');
const act = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
const withPayload = (json: string) => `${header}.${toBase64url(utf8(json))}.${signature}`;

describe('acts', () => {
  it('come apart as they were signed', () => {
    const parsed = parseActJws(jws);
    expect(parsed.act).to.deep.equal(act);
    expect(Buffer.from(parsed.signingInput).toString()).to.equal(`${header}.${payload}`);
    expect(parsed.signature).to.have.length(64);
  });

  it('have one header only', () => {
    for (const other of [
      '{"alg":"none","typ":"concordat-act+jws"}',
      '{"typ":"concordat-act+jws","alg":"EdDSA"}',
      '{"alg":"EdDSA","kid":"x","typ":"concordat-act+jws"}',
      ` ${ACT_HEADER}`,
    ]) {
      expect(() => parseActJws(`${toBase64url(utf8(other))}.${payload}.${signature}`)).to.throw(
        /^ACT_INVALID/,
      );
    }
  });

  it('have one spelling only', () => {
    const json = canonicalJson(act);
    const swapped = JSON.stringify(Object.fromEntries(Object.entries(act).reverse()));
    for (const text of [
      `${jws}.`,
      `${header}.${payload}`,
      `${jws}=`,
      jws.replace('.', '..'),
      `${jws.slice(0, -1)}+`,
      withPayload(` ${json}`),
      withPayload(swapped),
      withPayload(`\ufeff${json}`),
      withPayload(json.replace('"act":"GRANT",', '"act":"REVOKE","act":"GRANT",')),
      withPayload(json.replace(`"exp":${START}`, `"exp":${START}.0`).replace('"v":1', '"v":1.0')),
      withPayload('['.repeat(5000)),
      withPayload('null'),
      'x'.repeat(16_385),
    ]) {
      expect(() => parseActJws(text), text.slice(0, 80)).to.throw(/^ACT_INVALID/);
    }
  });

  it('refuse bytes that are no UTF-8 even where they read like a canonical text', () => {
    const json = canonicalJson({ ...act, channel: 'caf\ufffd' });
    const bytes = Buffer.from(json);
    const at = bytes.indexOf(Buffer.from('\ufffd'));
    const broken = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xe9]), bytes.subarray(at + 3)]);
    expect(() => parseActJws(withPayload(json))).not.to.throw();
    expect(() => parseActJws(`${header}.${toBase64url(broken)}.${signature}`)).to.throw(/^ACT_INVALID/);
  });

  it('carry terms with GRANT and DECLINE, and the lifecycle hash with PAUSE and RESUME', () => {
    const cases = [
      { ...act, terms: undefined },
      { ...act, prev: 'ab'.repeat(32) },
      { ...act, act: 'REVOKE' },
      { ...act, act: 'PAUSE', terms: undefined },
      { ...act, act: 'RESUME', terms: undefined },
      { ...act, contract: 'enquiry' },
      { ...act, exp: 1.5 },
      { ...act, more: 1 },
    ];
    for (const each of cases)
      expect(() => parseActJws(withPayload(canonicalJson(each)))).to.throw(/^ACT_INVALID/);
  });
});

describe('consent terms', () => {
  it('are refused with all faults at once, each by its place', () => {
    const faulty = {
      ...terms,
      purposes: ['gossip', 'judicial'],
      maxUses: 0,
      privateHash: 'x',
      frequency: { count: 1 },
    };
    expect(() => parseConsentTerms(faulty))
      .to.throw(/^TERMS_INVALID/)
      .with.property('message')
      .that.includes('/purposes/0')
      .and.includes('/maxUses')
      .and.includes('/privateHash')
      .and.includes('/frequency/windowMs');
  });

  it('need a window that lies forward, and one use where the mode is ONCE', () => {
    expect(() => parseConsentTerms({ ...terms, notAfter: terms.notBefore })).to.throw('/notAfter');
    expect(() => parseConsentTerms({ ...terms, mode: 'ONCE', maxUses: 2 })).to.throw('/maxUses');
    expect(parseConsentTerms({ ...terms, mode: 'ONCE', maxUses: 1 }).maxUses).to.equal(1);
  });

  it('are bounded', () => {
    for (const change of [
      { maxUses: 1_000_001 },
      { processors: Array.from({ length: 21 }, (_, index) => `p${index}`) },
      { purposes: [] },
      { purposes: ['judicial', 'judicial'] },
      { product: 'x'.repeat(100) },
      { notAfter: Number.MAX_SAFE_INTEGER },
      { requestId: 'ab' },
      { grantee: 'a\u0000b' },
    ]) {
      expect(() => parseConsentTerms({ ...terms, ...change }), JSON.stringify(change)).to.throw(
        /^TERMS_INVALID/,
      );
    }
  });
});
