import { expect } from 'chai';
import type { Agreement, Organisation, RegisteredKey, SchemaFacts } from '../domain';
import { checkKeyRegistration, MOST_KEYS } from '../domain';
import { IMPOSTOR_CERTIFICATE } from '../testing/certificates';
import { agreementOf, AGREEMENT_ID } from '../testing/scene';
import { CHANNEL, keyRegistration, members, PRODUCT, schema, START, World } from '../testing/world';

describe('the registry', function () {
  this.timeout(120_000);
  let world: World;

  beforeEach(async () => {
    world = new World();
    await world.bootstrap();
  });

  describe('of organisations', () => {
    it('starts once: the same list is answered the same, another one refused', async () => {
      const again = await world.submit('TaxMSP', 'registry:bootstrap', { organisations: members() }, true);
      expect(again).to.deep.equal({ organisations: 6 });
      const other = members().slice(1);
      expect(await world.refusal('CourtMSP', 'registry:bootstrap', { organisations: other }, true)).to.equal(
        'ALREADY_BOOTSTRAPPED',
      );
    });

    it('starts with no list but the one that the operator of this process has agreed to', async () => {
      const fresh = new World();
      const other = { organisations: members().slice(0, -1) };
      expect(await fresh.refusal('TaxMSP', 'registry:bootstrap', other, true)).to.equal(
        'BOOTSTRAP_NOT_ACCEPTED',
      );
      expect(await fresh.refusal('TaxMSP', 'registry:organisations', {})).to.equal('ORGANISATION_UNKNOWN');
    });

    it("is handed in by a governing member's admin", async () => {
      const fresh = new World();
      const argument = { organisations: members() };
      expect(await fresh.refusal('TaxMSP', 'registry:bootstrap', argument)).to.equal('ADMIN_REQUIRED');
      expect(await fresh.refusal('BankMSP', 'registry:bootstrap', argument, true)).to.equal('ROLE_REQUIRED');
      expect(await fresh.refusal('EvilMSP', 'registry:bootstrap', argument, true)).to.equal('ROLE_REQUIRED');
    });

    it('takes no admin from a name that spells one', async () => {
      const call = {
        caller: 'TaxMSP',
        call: 'registry:bootstrap',
        argument: { organisations: members() },
        time: START,
      };
      const outcome = await world.peer
        .simulate({ ...call, certificate: IMPOSTOR_CERTIFICATE })
        .catch((error: Error) => error.message);
      expect(outcome).to.match(/^ADMIN_REQUIRED/);
    });

    it('refuses a list that does not hold together, with all its faults', async () => {
      const [tax, ...others] = members() as [Organisation, ...Organisation[]];
      const faulty = [{ ...tax, acceptedCertifiers: ['CourtMSP'] }, tax, ...others];
      const message = await new World().refusalMessage(
        'TaxMSP',
        'registry:bootstrap',
        { organisations: faulty },
        true,
      );
      expect(message).to.match(
        /^ARGUMENT_INVALID: .*no MSP id twice.*\/organisations\/0\/acceptedCertifiers/,
      );
    });

    it('shows the members to members only', async () => {
      const seen = await world.submit<Organisation[]>('BankMSP', 'registry:organisations', {});
      expect(seen.map(({ mspId }) => mspId)).to.have.members(members().map(({ mspId }) => mspId));
      expect(await world.refusal('EvilMSP', 'registry:organisations', {})).to.equal('ORGANISATION_UNKNOWN');
    });

    it("lets a publisher's admin choose certifiers among certifiers", async () => {
      const accept = (certifiers: string[] | null, by = 'CourtMSP', admin = true) =>
        world.refusal(by, 'registry:acceptCertifiers', { certifiers }, admin);
      expect(await accept(['RegulatorMSP'])).to.equal(undefined);
      expect(await accept(null)).to.equal(undefined);
      expect(await accept(['BankMSP'])).to.equal('ARGUMENT_INVALID');
      expect(await accept([], 'BankMSP')).to.equal('ROLE_REQUIRED');
      expect(await accept([], 'CourtMSP', false)).to.equal('ADMIN_REQUIRED');
    });
  });

  describe('of keys', () => {
    const register = (by: string, registration: object, admin = true) =>
      world.refusal(by, 'registry:registerKey', registration, admin);

    it('keeps a key with its time, and answers the same again the same', async () => {
      const registration = keyRegistration('BankMSP', 'seal', 'seal');
      const key = await world.submit<RegisteredKey>('BankMSP', 'registry:registerKey', registration, true);
      expect(key).to.deep.include({ mspId: 'BankMSP', use: 'seal', validFrom: world.time, revokedAt: null });
      expect(await world.submit('BankMSP', 'registry:registerKey', registration, true)).to.deep.equal(key);
      expect(await world.submit('Bank2MSP', 'registry:keys', { mspId: 'BankMSP' })).to.deep.equal([key]);
      expect(await world.submit('Bank2MSP', 'registry:keys', {})).to.deep.equal([key]);
    });

    it('needs the admin, and proof that the key is held', async () => {
      const registration = keyRegistration('BankMSP', 'seal', 'seal');
      expect(await register('BankMSP', registration, false)).to.equal('ADMIN_REQUIRED');
      expect(await register('Bank2MSP', registration)).to.equal('SIGNATURE_INVALID');
      expect(await register('BankMSP', { ...registration, use: 'message' })).to.equal('SIGNATURE_INVALID');
      expect(await register('BankMSP', { ...registration, keyId: 'other' })).to.equal('SIGNATURE_INVALID');
      const identity = Buffer.from([1, ...new Uint8Array(31)]).toString('base64url');
      expect(await register('BankMSP', { ...registration, publicKey: identity })).to.equal('KEY_INVALID');
    });

    it('gives a key one use and an id one key', async () => {
      await world.registerKey('BankMSP', 'seal');
      const sameKey = { ...keyRegistration('BankMSP', 'message', 'seal'), keyId: 'other' };
      expect(await register('BankMSP', sameKey)).to.equal('KEY_CONFLICT');
      expect(await register('BankMSP', keyRegistration('BankMSP', 'message', 'seal'))).to.equal(
        'KEY_CONFLICT',
      );
      const otherKey = { ...keyRegistration('BankMSP', 'seal', 'other'), keyId: 'seal' };
      expect(await register('BankMSP', otherKey)).to.equal('KEY_CONFLICT');
    });

    it('takes no more keys of a member than others can read in one list', () => {
      const key = keyRegistration('BankMSP', 'seal', 'seal');
      const own = Array.from({ length: MOST_KEYS }, (_, index): RegisteredKey => {
        const keyId = `key-${index}`;
        return { mspId: 'BankMSP', keyId, use: 'seal', publicKey: keyId, validFrom: 1, revokedAt: 2 };
      });
      const at = { channel: CHANNEL, mspId: 'BankMSP' };
      expect(() => checkKeyRegistration(key, { ...at, own })).to.throw(/^KEY_LIMIT/);
      expect(() => checkKeyRegistration(key, { ...at, own: own.slice(1) })).not.to.throw();
    });

    it('revokes for good, only own keys', async () => {
      await world.registerKey('BankMSP', 'seal');
      expect(await world.refusal('Bank2MSP', 'registry:revokeKey', { keyId: 'seal' }, true)).to.equal(
        'KEY_UNKNOWN',
      );
      expect(await world.refusal('BankMSP', 'registry:revokeKey', { keyId: 'seal' })).to.equal(
        'ADMIN_REQUIRED',
      );
      const revoked = await world.submit<RegisteredKey>(
        'BankMSP',
        'registry:revokeKey',
        { keyId: 'seal' },
        true,
      );
      expect(revoked.revokedAt).to.equal(world.time);
      expect(await world.submit('BankMSP', 'registry:revokeKey', { keyId: 'seal' }, true)).to.deep.equal(
        revoked,
      );
      const again = keyRegistration('BankMSP', 'seal', 'seal');
      expect(await world.submit('BankMSP', 'registry:registerKey', again, true)).to.deep.equal(revoked);
    });
  });

  describe('of schemas and products', () => {
    const document = schema('cn.tax.grade@1');

    it('keeps a schema by its content, unchanged for ever', async () => {
      const facts = await world.submit<SchemaFacts>('TaxMSP', 'registry:registerSchema', { document }, true);
      expect(await world.submit('TaxMSP', 'registry:registerSchema', { document }, true)).to.deep.equal(
        facts,
      );
      expect(await world.submit('BankMSP', 'registry:schema', { id: document.id })).to.deep.equal({
        facts,
        document,
      });
      expect(await world.submit('BankMSP', 'registry:schemas', {})).to.deep.equal([facts]);
      const changed = { document: { ...document, title: 'Other' } };
      expect(await world.refusal('TaxMSP', 'registry:registerSchema', changed, true)).to.equal(
        'SCHEMA_CONFLICT',
      );
      expect(await world.refusal('CourtMSP', 'registry:registerSchema', { document }, true)).to.equal(
        'SCHEMA_CONFLICT',
      );
    });

    it("takes schemas from publishers' admins only, and names every fault by its place in the argument", async () => {
      expect(await world.refusal('BankMSP', 'registry:registerSchema', { document }, true)).to.equal(
        'ROLE_REQUIRED',
      );
      expect(await world.refusal('TaxMSP', 'registry:registerSchema', { document })).to.equal(
        'ADMIN_REQUIRED',
      );
      const faulty = { document: { ...document, businessKey: ['none'] } };
      const message = await world.refusalMessage('TaxMSP', 'registry:registerSchema', faulty, true);
      expect(message).to.equal('ARGUMENT_INVALID: /document/businessKey/0: expected the name of a field');
      expect(await world.refusal('TaxMSP', 'registry:schema', { id: 'none@1' })).to.equal('SCHEMA_UNKNOWN');
    });

    it('takes products of registered schemas from governing admins', async () => {
      const register = (product: object, by = 'RegulatorMSP', admin = true) =>
        world.refusalMessage(by, 'registry:registerProduct', { product }, admin);
      await world.submit('TaxMSP', 'registry:registerSchema', { document }, true);
      expect(await register(PRODUCT)).to.match(/^PRODUCT_INVALID: \/product\/lines\/1\/schema/);
      const [line] = PRODUCT.lines;
      expect(await register({ ...PRODUCT, lines: [{ ...line, groups: ['secret'] }] })).to.match(
        /^PRODUCT_INVALID.*groups/,
      );
      expect(await register({ ...PRODUCT, lines: [line, line] })).to.match(/^PRODUCT_INVALID.*twice/);
      const sound = { ...PRODUCT, lines: [line] };
      expect(await register(sound, 'BankMSP')).to.match(/^ROLE_REQUIRED/);
      expect(await register(sound, 'TaxMSP', false)).to.match(/^ADMIN_REQUIRED/);
      expect(await register(sound)).to.equal(undefined);
      expect(await register(sound)).to.equal(undefined);
      expect(await register({ ...sound, title: 'Other' })).to.match(/^PRODUCT_CONFLICT/);
      expect(await world.submit('BankMSP', 'registry:product', { id: PRODUCT.id })).to.deep.equal(sound);
      expect(await world.submit('BankMSP', 'registry:products', {})).to.deep.equal([sound]);
      expect(await world.refusal('BankMSP', 'registry:product', { id: 'none@1' })).to.equal(
        'PRODUCT_UNKNOWN',
      );
    });
  });

  describe('of agreements', () => {
    const { terms } = agreementOf({}, []);
    const propose = (by: string, proposed: object = terms, admin = true) =>
      world.refusal(by, 'registry:proposeAgreement', { terms: proposed }, admin);

    beforeEach(async () => {
      world = await new World().establish();
    });

    it('are proposed by a party and approved by the others, by hash', async () => {
      const proposed = await world.submit<Agreement>('TaxMSP', 'registry:proposeAgreement', { terms }, true);
      expect(proposed.approvals).to.deep.equal(['TaxMSP']);
      const approval = { id: AGREEMENT_ID, hash: proposed.hash };
      const approve = (by: string, argument: object, admin = true) =>
        world.refusal(by, 'registry:approveAgreement', argument, admin);
      expect(await approve('CourtMSP', { ...approval, hash: 'ab'.repeat(32) })).to.equal(
        'AGREEMENT_CONFLICT',
      );
      expect(await approve('CourtMSP', approval, false)).to.equal('ADMIN_REQUIRED');
      expect(await approve('CustomsMSP', approval)).to.equal('AGREEMENT_UNKNOWN');
      expect(await approve('BankMSP', approval)).to.equal('AGREEMENT_UNKNOWN');
      const approved = await world.submit<Agreement>('CourtMSP', 'registry:approveAgreement', approval, true);
      expect(approved.approvals).to.deep.equal(['TaxMSP', 'CourtMSP']);
      expect(await world.submit('CourtMSP', 'registry:approveAgreement', approval, true)).to.deep.equal(
        approved,
      );
      expect(await world.submit('TaxMSP', 'registry:proposeAgreement', { terms }, true)).to.deep.equal(
        approved,
      );
    });

    it('are refused where they do not hold together', async () => {
      expect(await propose('BankMSP')).to.equal('ROLE_REQUIRED');
      expect(await propose('TaxMSP', terms, false)).to.equal('ADMIN_REQUIRED');
      expect(await propose('CustomsMSP')).to.equal('AGREEMENT_INVALID');
      expect(await propose('TaxMSP', { ...terms, grantees: ['NobodyMSP'] })).to.equal('AGREEMENT_INVALID');
      expect(await propose('TaxMSP', { ...terms, parties: ['TaxMSP', 'NobodyMSP'] })).to.equal(
        'AGREEMENT_INVALID',
      );
      expect(await propose('TaxMSP', { ...terms, products: ['none@1'] })).to.equal('AGREEMENT_INVALID');
      expect(await propose('TaxMSP', { ...terms, notAfter: terms.notBefore })).to.equal('ARGUMENT_INVALID');
      expect(await propose('TaxMSP')).to.equal(undefined);
      expect(await propose('TaxMSP', { ...terms, volumeCap: 11 })).to.equal('AGREEMENT_CONFLICT');
    });

    it('are shown to governing members and to those they name', async () => {
      await propose('TaxMSP', { ...terms, parties: ['TaxMSP', 'BankMSP'] });
      await propose('TaxMSP', { ...terms, id: 'other', grantees: ['BankMSP'] });
      const seen = async (by: string) =>
        (await world.submit<Agreement[]>(by, 'registry:agreements', {})).length;
      expect([await seen('RegulatorMSP'), await seen('BankMSP'), await seen('Bank2MSP')]).to.deep.equal([
        2, 2, 0,
      ]);
    });
  });
});
