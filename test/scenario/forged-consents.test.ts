import {
  bindingMessage,
  type ConsentState,
  type ConsentTerms,
  consentId as idOf,
  fromBase64url,
  toBase64url,
  utf8,
} from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { companiesOf, subjectOf } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import {
  actFor,
  bindingFor,
  carry,
  certify,
  grantDirectly,
  type Relation,
  revokeDirectly,
  signAct,
  termsFor,
} from '../support/direct-consent';
import { freshSalt, Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';

/** Order of the Ed25519 group. */
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** The same signature with S + L: the same equation holds, and it must be refused (RFC 8032, section 5.1.7). */
function withGroupOrder(jws: string): string {
  const [header, payload, signature = ''] = jws.split('.');
  const bytes = Buffer.from(fromBase64url(signature));
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + ORDER;
  const half = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').reverse();
  return [header, payload, toBase64url(Buffer.concat([bytes.subarray(0, 32), half]))].join('.');
}

describe('forged, replayed and re-targeted consents', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company, another] = companiesOf(9600, 2);
  if (!company || !another) throw new Error('no companies');
  const subject = subjectOf(company);
  const relation: Relation = { grantee: 'BankMSP', subject, salt: freshSalt() };
  let bank: Intruder;
  let bank2: Intruder;
  let tax: Intruder;
  let customs: Intruder;

  before(async () => {
    [bank, bank2, tax, customs] = await Promise.all([
      Intruder.of(world, 'BankMSP'),
      Intruder.of(world, 'Bank2MSP'),
      Intruder.of(world, 'TaxMSP'),
      Intruder.of(world, 'CustomsMSP'),
    ]);
  });

  after(() => [bank, bank2, tax, customs].forEach((intruder) => intruder.close()));

  const channel = () => tax.ledger.channel;
  const grantOf = (terms: ConsentTerms) => actFor(channel(), 'GRANT', terms);

  const stateOf = async (id: string): Promise<string | undefined> => {
    const [shown] = await bank.evaluate<({ state: ConsentState } | null)[]>('consent:get', { ids: [id] });
    return shown?.state.state;
  };

  describe('a binding', () => {
    it('is made by certifiers only, and never for themselves', async () => {
      const terms = termsFor(relation);
      const own = bindingFor(tax, terms, { certifier: 'BankMSP' });
      const keyId = 'message-1';
      const { signature } = await bank.keys.sign('message', bindingMessage(own));
      const signed = { ...own, keyId, signature: toBase64url(signature) };
      expect(await codeOf(bank.submit('consent:certify', { bindings: [signed] }))).to.equal('ROLE_REQUIRED');
      const self = bindingFor(tax, { ...terms, grantee: 'TaxMSP' });
      expect(await codeOf(certify(tax, self))).to.equal('BINDING_INVALID');
    });

    it('is made in the certifier’s own name, with its own certify key', async () => {
      const terms = termsFor(relation);
      expect(await codeOf(certify(tax, bindingFor(tax, terms, { certifier: 'CustomsMSP' })))).to.equal(
        'BINDING_INVALID',
      );
      const binding = bindingFor(tax, terms);
      const byCustoms = await customs.keys.sign('certify', bindingMessage(binding));
      const keyId = tax.keys.current('certify').keyId;
      const forged = { ...binding, keyId, signature: toBase64url(byCustoms.signature) };
      expect(await codeOf(tax.submit('consent:certify', { bindings: [forged] }))).to.equal(
        'SIGNATURE_INVALID',
      );
    });

    it('says what was signed: no word of it can be changed after', async () => {
      const binding = bindingFor(tax, termsFor(relation));
      const { keyId, signature } = await tax.keys.sign('certify', bindingMessage(binding));
      const changed = { ...binding, grantee: 'Bank2MSP', keyId, signature: toBase64url(signature) };
      expect(await codeOf(tax.submit('consent:certify', { bindings: [changed] }))).to.equal(
        'SIGNATURE_INVALID',
      );
    });

    it('does not carry a consent of another grantee, subject or method', async () => {
      const terms = termsFor(relation);
      await certify(tax, bindingFor(tax, terms));
      const other = termsFor({ ...relation, subject: subjectOf(another) });
      const retargeted: ConsentTerms[] = [
        { ...terms, grantee: 'Bank2MSP' },
        { ...terms, subjectCommitment: other.subjectCommitment },
        { ...terms, method: 'PAPER' },
      ];
      for (const changed of retargeted) {
        const jws = await signAct(tax, grantOf(changed));
        expect(await codeOf(carry(tax, jws, terms.binding))).to.equal('BINDING_MISMATCH');
        expect(await stateOf(idOf(changed))).to.equal(undefined);
      }
    });

    it('that was revoked carries no new consent, and no enquiry under an old one', async () => {
      const { consentId, terms } = await grantDirectly(tax, relation);
      await tax.submit('consent:revokeBinding', { id: terms.binding });
      const [denied] = await bank.commit([
        await bank.enquiry(subject, relation.salt, { reference: consentId }),
      ]);
      expect(denied).to.include({ decision: 'DENIED', code: 'BINDING_REVOKED' });
      const next = termsFor(relation, { binding: terms.binding });
      const jws = await signAct(tax, grantOf(next));
      expect(await codeOf(carry(tax, jws, terms.binding))).to.equal('BINDING_REVOKED');
    });
  });

  describe('an act', () => {
    it('is signed by the bound key: not by the bank, not by another certifier', async () => {
      const terms = termsFor(relation);
      await certify(tax, bindingFor(tax, terms));
      const input = grantOf(terms);
      const byBank = await bank.keys.sign('message', utf8('any'));
      const forged = [await signAct(() => byBank.signature, input), await signAct(customs, input)];
      for (const jws of forged)
        expect(await codeOf(carry(bank, jws, terms.binding))).to.equal('SIGNATURE_INVALID');
      expect(await stateOf(idOf(terms))).to.equal(undefined);
    });

    it('counts for the very terms that were signed', async () => {
      const terms = termsFor(relation);
      await certify(tax, bindingFor(tax, terms));
      const jws = await signAct(tax, grantOf(terms));
      const [header, , signature] = jws.split('.');
      const greedy = { ...terms, maxUses: 1000 };
      const payloads = [{ ...grantOf(terms), terms: greedy }, grantOf(greedy)];
      for (const payload of payloads) {
        const [, encoded] = (await signAct(tax, payload)).split('.');
        const spliced = [header, encoded, signature].join('.');
        expect(await codeOf(carry(bank, spliced, terms.binding))).to.match(/ACT_INVALID|SIGNATURE_INVALID/);
      }
      // Signed properly, but the id is not the hash of these terms.
      const mixed = await signAct(tax, { ...grantOf(terms), terms: greedy });
      expect(await codeOf(carry(bank, mixed, terms.binding))).to.equal('ACT_INVALID');
    });

    it('is refused with S + L, though the equation holds', async () => {
      const terms = termsFor(relation);
      await certify(tax, bindingFor(tax, terms));
      const jws = await signAct(tax, grantOf(terms));
      expect(await codeOf(carry(bank, withGroupOrder(jws), terms.binding))).to.equal('SIGNATURE_INVALID');
      expect((await carry(bank, jws, terms.binding)).state.state).to.equal('ACTIVE');
    });

    it('is for this channel, and for its own time', async () => {
      const terms = termsFor(relation);
      await certify(tax, bindingFor(tax, terms));
      const elsewhere = await signAct(tax, { ...grantOf(terms), channel: 'elsewhere' });
      expect(await codeOf(carry(bank, elsewhere, terms.binding))).to.equal('ACT_INVALID');
      const late = await signAct(tax, { ...grantOf(terms), exp: Date.now() - 1 });
      expect(await codeOf(carry(bank, late, terms.binding))).to.equal('ACT_EXPIRED');
    });

    it('played again after the revocation brings nothing back', async () => {
      const { consentId, terms, jws } = await grantDirectly(tax, relation);
      await revokeDirectly(tax, terms);
      await carry(bank, jws, terms.binding);
      await carry(bank2, jws, terms.binding).catch(() => undefined);
      expect(await stateOf(consentId)).to.equal('REVOKED');
      // The same terms signed anew are the same consent: it stays revoked too.
      const anew = await signAct(tax, { ...grantOf(terms), exp: Date.now() + 60_000 });
      expect(await codeOf(carry(bank, anew, terms.binding))).to.equal('CONSENT_EXISTS');
      const resume = await signAct(tax, actFor(channel(), 'RESUME', terms, { prev: 'ab'.repeat(32) }));
      expect(await codeOf(carry(tax, resume, terms.binding))).to.equal('CONSENT_FINAL');
      const [denied] = await bank.commit([
        await bank.enquiry(subject, relation.salt, { reference: consentId }),
      ]);
      expect(denied).to.include({ decision: 'DENIED', code: 'CONSENT_REVOKED' });
    });

    it('that follows an earlier state is stale: a RESUME cannot be kept for later', async () => {
      const { consentId, terms, lifecycle } = await grantDirectly(tax, relation);
      const act = async (kind: 'PAUSE' | 'RESUME', prev: string) => {
        const jws = await signAct(tax, actFor(channel(), kind, terms, { prev }));
        return { jws, state: (await carry(tax, jws, terms.binding)).state };
      };
      const paused = await act('PAUSE', lifecycle);
      const resumed = await act('RESUME', paused.state.lifecycle);
      await act('PAUSE', resumed.state.lifecycle);
      await carry(bank, resumed.jws, terms.binding);
      expect(await stateOf(consentId), 'the same RESUME again').to.equal('PAUSED');
      expect(await codeOf(act('RESUME', paused.state.lifecycle))).to.equal('ACT_STALE');
    });

    it('may be a revocation that another member carries in, since it needs no state', async () => {
      const { consentId, terms } = await grantDirectly(tax, relation);
      const jws = await signAct(tax, actFor(channel(), 'REVOKE', terms));
      await carry(bank2, jws, terms.binding);
      expect(await stateOf(consentId)).to.equal('REVOKED');
    });
  });

  describe('a consent', () => {
    it('serves nobody but its grantee', async () => {
      const { consentId } = await grantDirectly(tax, relation);
      const [stolen] = await bank2.commit([
        await bank2.enquiry(subject, relation.salt, { reference: consentId }),
      ]);
      expect(stolen).to.include({ decision: 'DENIED', code: 'CONSENT_UNKNOWN' });
    });

    it('serves for its own subject, product and purpose only', async () => {
      const { consentId } = await grantDirectly(tax, relation);
      const reference = consentId;
      const decided = await bank.commit([
        await bank.enquiry(subjectOf(another), relation.salt, { reference }),
        await bank.enquiry(subject, freshSalt(), { reference }),
        await bank.enquiry(subject, relation.salt, { reference, product: 'cn.enterprise.assistance@1' }),
        await bank.enquiry(subject, relation.salt, { reference, purpose: 'guarantor-review' }),
        await bank.enquiry(subject, relation.salt, { reference, recipientKeyId: 'seal-99' }),
        await bank.enquiry(subject, relation.salt, { reference }),
      ]);
      expect(decided.map(({ code }) => code)).to.deep.equal([
        'CONSENT_OTHER_SUBJECT',
        'CONSENT_OTHER_SUBJECT',
        decided[2]?.code,
        'CONSENT_OTHER_PURPOSE',
        'RECIPIENT_KEY_UNKNOWN',
        null,
      ]);
      expect(decided[2]?.decision).to.equal('DENIED');
    });

    it('is worth nothing at a publisher that does not accept its certifier', async () => {
      const admin = await Intruder.of(world, 'TaxMSP', 'admin');
      const { consentId } = await grantDirectly(customs, relation);
      const make = () => bank.enquiry(subject, relation.salt, { reference: consentId });
      try {
        await admin.submit('registry:acceptCertifiers', { certifiers: ['TaxMSP'] });
        const [enquiry] = await bank.commit([await make()]);
        expect(enquiry?.lines.map(({ code }) => code)).to.deep.equal(['CERTIFIER_NOT_ACCEPTED', null, null]);
      } finally {
        await admin.submit('registry:acceptCertifiers', { certifiers: null });
        admin.close();
      }
      const [enquiry] = await bank.commit([await make()]);
      expect(enquiry?.lines.map(({ code }) => code)).to.deep.equal([null, null, null]);
    });
  });
});
