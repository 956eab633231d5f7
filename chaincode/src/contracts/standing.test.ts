import { expect } from 'chai';
import type { RegisteredKey } from '../domain';
import { about, Assembly, candidate } from '../testing/assembly';
import { actJws, anchorOf, consentTerms, digest, keyRegistration, request, World } from '../testing/world';

describe('the standing of a member', function () {
  this.timeout(120_000);
  let world: World;
  let assembly: Assembly;

  beforeEach(async () => {
    world = await new World().establish();
    assembly = new Assembly(world);
  });

  describe('suspends', () => {
    const ask = async (by: string, label: string, id: string) => {
      const [result] = await world.submit<{ enquiry: { decision: string; code: string } }[]>(
        by,
        'enquiry:submit',
        { enquiries: [request(label, { reference: id })] },
      );
      return result?.enquiry;
    };

    it('a bank: its enquiries are denied from that transaction on, each an entry; reinstated, it goes on', async () => {
      const { id } = await world.grant();
      expect(await ask('BankMSP', 'before', id)).to.include({ decision: 'GRANTED' });
      await assembly.decided('SUSPEND', about('BankMSP'));
      expect(await ask('BankMSP', 'while', id)).to.include({ decision: 'DENIED', code: 'GRANTEE_SUSPENDED' });
      const unknown = request('unknown', { reference: id, product: 'none@1' });
      const [denied] = await world.submit<{ enquiry: { code: string } }[]>('BankMSP', 'enquiry:submit', {
        enquiries: [unknown],
      });
      expect(denied?.enquiry.code).to.equal('GRANTEE_SUSPENDED');
      const { head } = await world.submit<{ head: { seq: number } }>('BankMSP', 'enquiry:list', {
        grantee: 'BankMSP',
        from: 1,
        limit: 10,
      });
      expect(head.seq).to.equal(3);
      expect(
        await world.refusal(
          'BankMSP',
          'registry:registerKey',
          keyRegistration('BankMSP', 'message', 'm'),
          true,
        ),
      ).to.equal('ORGANISATION_SUSPENDED');
      await assembly.decided('REINSTATE', about('BankMSP'));
      expect(await assembly.organisation('BankMSP')).not.to.have.property('standing');
      expect(await ask('BankMSP', 'after', id)).to.include({ decision: 'GRANTED' });
    });

    it('a publisher and certifier: it attests and certifies nothing, its lines are denied, revocations go on', async () => {
      const { id, terms } = await world.grant();
      await assembly.decided('SUSPEND', about('TaxMSP'), ['RegulatorMSP', 'CourtMSP', 'CustomsMSP']);
      const anchor = anchorOf('TaxMSP', { from: 0, to: 5 });
      expect(await world.refusal('TaxMSP', 'attestation:anchor', anchor)).to.equal('ORGANISATION_SUSPENDED');
      const other = consentTerms({ requestId: digest('other').slice(0, 32), binding: 'binding-2' });
      await expectRefusal(world.certify(other), /^ORGANISATION_SUSPENDED/);
      const [result] = await world.submit<
        { enquiry: { lines: { publisher: string; code: string | null }[] } }[]
      >('BankMSP', 'enquiry:submit', { enquiries: [request('a', { reference: id })] });
      expect(result?.enquiry.lines.map(({ code }) => code)).to.deep.equal(['PUBLISHER_SUSPENDED', null]);
      const jws = actJws(terms, 'REVOKE');
      expect(await world.refusal('TaxMSP', 'consent:act', { jws, bindingId: terms.binding })).to.equal(
        undefined,
      );
    });

    it('takes no new consent for a suspended bank, nor one that a suspended certifier vouches for', async () => {
      const terms = consentTerms();
      await world.certify(terms);
      await assembly.decided('SUSPEND', about('BankMSP'));
      const jws = actJws(terms, 'GRANT');
      const act = { jws, bindingId: terms.binding };
      expect(await world.refusal('TaxMSP', 'consent:act', act)).to.equal('ORGANISATION_SUSPENDED');
      await assembly.decided('REINSTATE', about('BankMSP'));
      const { state } = await world.act(terms, 'GRANT');
      const paused = await world.act(terms, 'PAUSE', { prev: state.lifecycle });
      await assembly.decided('SUSPEND', about('TaxMSP'));
      const resume = actJws(terms, 'RESUME', { prev: paused.state.lifecycle });
      const other = actJws(consentTerms({ maxUses: 2 }), 'GRANT');
      for (const each of [resume, other]) {
        const again = { jws: each, bindingId: terms.binding };
        expect(await world.refusal('BankMSP', 'consent:act', again)).to.equal('ORGANISATION_SUSPENDED');
      }
    });
  });

  describe('parts', () => {
    it('closes keys from that time, ends the consents given to it, and changes nothing else', async () => {
      const { id, terms, lifecycle } = await world.grant();
      await world.submit('TaxMSP', 'attestation:anchor', anchorOf('TaxMSP', { from: 0, to: 5 }));
      const before = new Map(world.peer.committed);
      const proposal = await assembly.propose('BankMSP', 'LEAVE', about('BankMSP'));
      expect(proposal.approvals).to.deep.equal([]);
      for (const by of ['TaxMSP', 'CourtMSP', 'CustomsMSP']) await assembly.approve(by, proposal);
      const left = world.time;
      const changed = [...world.peer.committed].filter(([key, value]) => before.get(key) !== value);
      const kinds = changed.map(([key]) => key.slice(1).split('\u0000').slice(0, 2).join(' '));
      expect(kinds.sort()).to.deep.equal(['key BankMSP', 'org BankMSP', `proposal ${proposal.id}`]);
      const [key] = await world.submit<RegisteredKey[]>('TaxMSP', 'registry:keys', { mspId: 'BankMSP' });
      expect(key?.revokedAt).to.equal(left);
      const [consent] = await world.submit<{ state: { state: string } }[]>('TaxMSP', 'consent:get', {
        ids: [id],
      });
      expect(consent?.state.state).to.equal('EXPIRED');
      const resume = { jws: actJws(terms, 'PAUSE', { prev: lifecycle }), bindingId: terms.binding };
      expect(await world.refusal('TaxMSP', 'consent:act', resume)).to.equal('CONSENT_FINAL');
      const [result] = await world.submit<{ enquiry: { code: string } }[]>('BankMSP', 'enquiry:submit', {
        enquiries: [request('after', { reference: id })],
      });
      expect(result?.enquiry.code).to.equal('GRANTEE_LEFT');
      expect(await world.refusal('BankMSP', 'registry:organisations', {})).to.equal('ORGANISATION_LEFT');
      const late = consentTerms({ requestId: digest('late').slice(0, 32), binding: 'late' });
      await expectRefusal(world.certify(late), /^BINDING_INVALID/);
      expect(await assembly.refusedToPropose('TaxMSP', 'ADMIT', candidate('BankMSP'))).to.equal(
        'ORGANISATION_CONFLICT',
      );
    });

    it("keeps a publisher's log heads, and denies its lines", async () => {
      await world.submit('TaxMSP', 'attestation:anchor', anchorOf('TaxMSP', { from: 0, to: 5 }));
      const { id } = await world.grant();
      const proposal = await assembly.propose('RegulatorMSP', 'REMOVE', about('TaxMSP'));
      for (const by of ['CourtMSP', 'CustomsMSP']) await assembly.approve(by, proposal);
      const head = await world.submit<{ size: number }>('BankMSP', 'attestation:head', {
        publisher: 'TaxMSP',
      });
      expect(head.size).to.equal(5);
      const [result] = await world.submit<{ enquiry: { lines: { code: string | null }[] } }[]>(
        'BankMSP',
        'enquiry:submit',
        {
          enquiries: [request('a', { reference: id })],
        },
      );
      expect(result?.enquiry.lines.map(({ code }) => code)).to.deep.equal(['PUBLISHER_LEFT', null]);
    });

    it('changes roles by the same road', async () => {
      const roles = ['publisher', 'certifier'];
      await assembly.decided('CHANGE_ROLES', { mspId: 'CourtMSP', roles, governing: true });
      expect(await assembly.organisation('CourtMSP')).to.deep.include({ roles });
      await world.registerKey('CourtMSP', 'certify');
    });

    it('ends what a role allowed: nothing more is vouched for or asked of its former holder; stopping goes on', async () => {
      const { id, terms } = await world.grant();
      const other = consentTerms({ requestId: digest('other').slice(0, 32), method: 'PORTAL_ATTESTED' });
      const [portal, own] = [
        { ...other, binding: 'portal' },
        { ...other, method: 'OWN_KEY' as const, binding: 'own' },
      ];
      for (const each of [portal, own]) await world.certify(each);
      await assembly.decided('CHANGE_ROLES', { mspId: 'TaxMSP', roles: ['reader'], governing: true });
      await expectRefusal(world.act(portal, 'GRANT'), /^ROLE_REQUIRED/);
      await expectRefusal(world.act(own, 'GRANT'), /^ROLE_REQUIRED/);
      const [result] = await world.submit<{ enquiry: { lines: { code: string | null }[] } }[]>(
        'BankMSP',
        'enquiry:submit',
        { enquiries: [request('a', { reference: id })] },
      );
      expect(result?.enquiry.lines.map(({ code }) => code)).to.deep.equal(['PUBLISHER_NO_MORE', null]);
      expect((await world.act(terms, 'REVOKE')).state.state).to.equal('REVOKED');
    });
  });
});

async function expectRefusal(work: Promise<unknown>, message: RegExp): Promise<void> {
  const refusal = await work.then(
    () => undefined,
    (error: Error) => error.message,
  );
  expect(refusal).to.match(message);
}
