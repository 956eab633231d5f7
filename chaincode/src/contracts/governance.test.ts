import { expect } from 'chai';
import { bootstrapHash } from '../domain';
import type { Proposal } from '../domain';
import { about, Assembly, candidate } from '../testing/assembly';
import { DAY, digest, organisation, World } from '../testing/world';
import { acceptBootstrap } from './registry-members';

describe('governance', function () {
  this.timeout(120_000);
  let world: World;
  let assembly: Assembly;

  beforeEach(async () => {
    world = await new World().establish();
    assembly = new Assembly(world);
  });

  describe('decides by votes bound to a hash', () => {
    it('admits a member once three of four have approved, the proposer among them', async () => {
      const proposal = await assembly.propose('RegulatorMSP', 'ADMIT', candidate('Bank3MSP'));
      expect(proposal).to.include({ state: 'OPEN', proposer: 'RegulatorMSP', executed: null });
      expect((await assembly.approve('TaxMSP', proposal)).state).to.equal('OPEN');
      expect(await assembly.organisation('Bank3MSP')).to.equal(undefined);
      expect(await world.refusal('Bank3MSP', 'registry:organisations', {})).to.equal('ORGANISATION_UNKNOWN');
      const executed = await assembly.approve('CourtMSP', proposal);
      expect(executed.state).to.equal('EXECUTED');
      expect(executed.approvals.map(({ mspId }) => mspId)).to.deep.equal([
        'RegulatorMSP',
        'TaxMSP',
        'CourtMSP',
      ]);
      expect(executed.executed).to.deep.equal({
        time: world.time,
        governing: ['CourtMSP', 'CustomsMSP', 'RegulatorMSP', 'TaxMSP'],
        required: 3,
      });
      expect(await assembly.organisation('Bank3MSP')).to.include({ governing: false });
      await world.registerKey('Bank3MSP', 'seal');
    });

    it('answers a repeated proposal and a repeated vote the same, and counts a member once', async () => {
      const asked = { kind: 'ADMIT', content: candidate('Bank3MSP'), expires: assembly.expires() };
      const first = await world.submit<Proposal>('RegulatorMSP', 'governance:propose', asked, true);
      expect(await world.submit('RegulatorMSP', 'governance:propose', asked, true)).to.deep.equal(first);
      const once = await assembly.approve('TaxMSP', first);
      expect(await assembly.approve('TaxMSP', first)).to.deep.equal(once);
      expect(once.state).to.equal('OPEN');
    });

    it('takes a changed content, another time or another proposer for another proposal', async () => {
      const at = assembly.expires();
      const one = { kind: 'ADMIT', content: candidate('Bank3MSP'), expires: at };
      const ids = new Set<string>();
      for (const [by, asked] of [
        ['TaxMSP', one],
        ['CourtMSP', one],
        ['TaxMSP', { ...one, expires: at + 1 }],
        ['TaxMSP', { ...one, content: candidate('Bank4MSP') }],
      ] as const) {
        ids.add((await world.submit<Proposal>(by, 'governance:propose', asked, true)).id);
      }
      expect(ids.size).to.equal(4);
      expect(await assembly.refused('TaxMSP', 'approve', { id: digest('no such proposal') })).to.equal(
        'PROPOSAL_UNKNOWN',
      );
    });

    it("takes votes of governing members' administrators only", async () => {
      const proposal = await assembly.propose('RegulatorMSP', 'ADMIT', candidate('Bank3MSP'));
      expect(await assembly.refused('TaxMSP', 'approve', { id: proposal.id }, false)).to.equal(
        'ADMIN_REQUIRED',
      );
      expect(await assembly.refused('BankMSP', 'approve', { id: proposal.id })).to.equal('PROPOSAL_UNKNOWN');
      expect(await assembly.refused('EvilMSP', 'approve', { id: proposal.id })).to.equal(
        'ORGANISATION_UNKNOWN',
      );
      for (const name of ['withdraw', 'execute'])
        expect(await assembly.refused('RegulatorMSP', name, { id: proposal.id }, false), name).to.equal(
          'ADMIN_REQUIRED',
        );
      expect(await assembly.refusedToPropose('BankMSP', 'ADMIT', candidate('Bank4MSP'))).to.equal(
        'ROLE_REQUIRED',
      );
      expect(await assembly.refusedToPropose('TaxMSP', 'ADMIT', candidate('Bank4MSP'), false)).to.equal(
        'ADMIN_REQUIRED',
      );
    });

    it('takes no vote of the member that it is about, though it reads the proposal', async () => {
      const { id } = await assembly.propose('RegulatorMSP', 'SUSPEND', about('BankMSP'));
      expect(await world.submit<Proposal>('BankMSP', 'governance:proposal', { id })).to.include({ id });
      expect(await assembly.refused('BankMSP', 'approve', { id })).to.equal('ROLE_REQUIRED');
    });

    it('names an unknown kind and every other fault by its place', async () => {
      const message = (argument: object) =>
        world.refusalMessage('TaxMSP', 'governance:propose', argument, true);
      expect(await message({ kind: 'CONQUER', content: {}, expires: 1 })).to.match(
        /^ARGUMENT_INVALID: \/kind: expected one of FOUND, ADMIT/,
      );
      expect(await message({ kind: 'SUSPEND', content: { mspId: '' }, expires: 1 })).to.match(
        /\/content\/mspId.*\/content\/reason: expected a value/,
      );
    });

    it('takes votes until its time has passed, and for at most 90 days', async () => {
      const content = candidate('Bank3MSP');
      expect(
        await assembly.refused('TaxMSP', 'propose', { kind: 'ADMIT', content, expires: world.time }),
      ).to.equal('PROPOSAL_EXPIRY_INVALID');
      const tooLong = { kind: 'ADMIT', content, expires: world.time + 91 * DAY };
      expect(await assembly.refused('TaxMSP', 'propose', tooLong)).to.equal('PROPOSAL_EXPIRY_INVALID');
      const proposal = await assembly.propose('RegulatorMSP', 'ADMIT', content, {
        expires: world.time + DAY,
      });
      world.time += DAY;
      expect(await assembly.refused('TaxMSP', 'approve', { id: proposal.id })).to.equal('PROPOSAL_EXPIRED');
      expect(await assembly.refused('TaxMSP', 'execute', { id: proposal.id })).to.equal('PROPOSAL_EXPIRED');
      const [listed] = await world.submit<Proposal[]>('CustomsMSP', 'governance:proposals', {});
      expect(listed?.state).to.equal('EXPIRED');
    });

    it('lets a member take its vote back, and the proposer the whole, until it is executed', async () => {
      const proposal = await assembly.propose('RegulatorMSP', 'ADMIT', candidate('Bank3MSP'));
      await assembly.approve('TaxMSP', proposal);
      const without = await world.submit<Proposal>(
        'TaxMSP',
        'governance:withdraw',
        { id: proposal.id },
        true,
      );
      expect(without.approvals.map(({ mspId }) => mspId)).to.deep.equal(['RegulatorMSP']);
      expect(await assembly.refused('TaxMSP', 'withdraw', { id: proposal.id })).to.equal('APPROVAL_UNKNOWN');
      expect((await assembly.approve('CourtMSP', proposal)).state).to.equal('OPEN');
      await world.submit('RegulatorMSP', 'governance:withdraw', { id: proposal.id }, true);
      for (const [by, name] of [
        ['CustomsMSP', 'approve'],
        ['CourtMSP', 'approve'],
        ['CourtMSP', 'withdraw'],
      ] as const) {
        expect(await assembly.refused(by, name, { id: proposal.id }), name).to.equal('PROPOSAL_CLOSED');
      }
      const executed = await assembly.decided('ADMIT', candidate('Bank4MSP'));
      expect(await assembly.refused('TaxMSP', 'withdraw', { id: executed.id })).to.equal('PROPOSAL_CLOSED');
      expect(await assembly.refused('CustomsMSP', 'approve', { id: executed.id })).to.equal(
        'PROPOSAL_CLOSED',
      );
      expect(await assembly.approve('TaxMSP', executed)).to.deep.equal(executed);
    });

    it('takes no more than fifty undecided proposals of a member that does not govern', async () => {
      const expires = assembly.expires();
      const propose = (by: string, later: number) =>
        assembly.refused(by, 'propose', { kind: 'LEAVE', content: about(by), expires: expires + later });
      for (let later = 0; later < 50; later += 1) expect(await propose('BankMSP', later)).to.equal(undefined);
      expect(await propose('BankMSP', 50)).to.equal('PROPOSAL_LIMIT');
      expect(await propose('BankMSP', 49)).to.equal(undefined);
      expect(await propose('Bank2MSP', 50)).to.equal(undefined);
    });

    it('shows proposals to governing members, and to others those about themselves', async () => {
      await assembly.propose('RegulatorMSP', 'SUSPEND', about('BankMSP'));
      const seen = async (by: string) =>
        (await world.submit<Proposal[]>(by, 'governance:proposals', {})).map(({ kind }) => kind);
      expect(await seen('CustomsMSP')).to.deep.equal(['SUSPEND']);
      expect(await seen('BankMSP')).to.deep.equal(['SUSPEND']);
      expect(await seen('Bank2MSP')).to.deep.equal([]);
    });
  });

  describe('counts over the members of that moment', () => {
    it('wants four of five once a fifth governing member is admitted', async () => {
      await assembly.decided('ADMIT', candidate('LandMSP', true));
      const proposal = await assembly.propose('LandMSP', 'ADMIT', candidate('Bank3MSP'));
      await assembly.approve('TaxMSP', proposal);
      expect((await assembly.approve('CourtMSP', proposal)).state).to.equal('OPEN');
      const executed = await assembly.approve('CustomsMSP', proposal);
      expect(executed.executed).to.deep.include({ required: 4 });
      expect(executed.executed?.governing).to.include('LandMSP');
    });

    it('does not count the vote of a member that is suspended or has left since', async () => {
      for (const kind of ['SUSPEND', 'REMOVE']) {
        world = await new World().establish();
        assembly = new Assembly(world);
        await assembly.decided('ADMIT', candidate('LandMSP', true));
        const proposal = await assembly.propose('LandMSP', 'ADMIT', candidate('Bank3MSP'));
        const parting = await assembly.propose('RegulatorMSP', kind, about('LandMSP'));
        for (const by of ['TaxMSP', 'CourtMSP', 'CustomsMSP']) await assembly.approve(by, parting);
        await assembly.approve('TaxMSP', proposal);
        // Land's vote stands there, and counts no more: two of four would be three with it.
        expect((await assembly.approve('CourtMSP', proposal)).state, kind).to.equal('OPEN');
        expect((await assembly.approve('CustomsMSP', proposal)).state, kind).to.equal('EXECUTED');
        const late = await assembly.propose('RegulatorMSP', 'ADMIT', candidate('Bank4MSP'));
        const code = kind === 'SUSPEND' ? 'ORGANISATION_SUSPENDED' : 'ORGANISATION_LEFT';
        expect(await assembly.refused('LandMSP', 'approve', { id: late.id })).to.equal(code);
        expect(await assembly.refusedToPropose('LandMSP', 'ADMIT', candidate('Bank5MSP'))).to.equal(code);
      }
    });

    it('executes on demand where a member has left and the votes are enough by now', async () => {
      await assembly.decided('ADMIT', candidate('LandMSP', true));
      const proposal = await assembly.propose('RegulatorMSP', 'ADMIT', candidate('Bank3MSP'));
      await assembly.approve('TaxMSP', proposal);
      await assembly.approve('CourtMSP', proposal);
      expect(await assembly.refused('CustomsMSP', 'execute', { id: proposal.id })).to.equal(
        'APPROVALS_MISSING',
      );
      const parting = await assembly.propose('LandMSP', 'LEAVE', about('LandMSP'));
      for (const by of ['TaxMSP', 'CourtMSP', 'CustomsMSP']) await assembly.approve(by, parting);
      expect(await assembly.refused('BankMSP', 'execute', { id: proposal.id })).to.equal('ROLE_REQUIRED');
      const executed = await world.submit<Proposal>(
        'CustomsMSP',
        'governance:execute',
        { id: proposal.id },
        true,
      );
      expect(executed.executed).to.deep.include({ required: 3 });
    });

    it('holds a proposal against the ledger again when it is executed', async () => {
      const one = await assembly.propose('RegulatorMSP', 'ADMIT', candidate('Bank3MSP'));
      const two = await assembly.propose('TaxMSP', 'ADMIT', candidate('Bank3MSP'));
      for (const by of ['CourtMSP', 'CustomsMSP']) await assembly.approve(by, one);
      await assembly.approve('CourtMSP', two);
      expect(await assembly.refused('CustomsMSP', 'approve', { id: two.id })).to.equal(
        'ORGANISATION_CONFLICT',
      );
    });

    it('never leaves the consortium without anybody who decides, or without a regulator', async () => {
      expect(await assembly.refusedToPropose('TaxMSP', 'REMOVE', about('RegulatorMSP'))).to.equal(
        'PROPOSAL_NOT_POSSIBLE',
      );
      expect(await assembly.refusedToPropose('TaxMSP', 'SUSPEND', about('NobodyMSP'))).to.equal(
        'ORGANISATION_UNKNOWN',
      );
      expect(await assembly.refusedToPropose('TaxMSP', 'LEAVE', about('BankMSP'))).to.equal('ROLE_REQUIRED');
      expect(await assembly.refusedToPropose('TaxMSP', 'REINSTATE', about('BankMSP'))).to.equal(
        'PROPOSAL_NOT_POSSIBLE',
      );
      // Votes that come after enough of them, or from one that is gone, are refused.
      for (const mspId of ['TaxMSP', 'CourtMSP', 'CustomsMSP']) {
        const { id } = await assembly.propose('RegulatorMSP', 'REMOVE', about(mspId));
        for (const by of ['TaxMSP', 'CourtMSP', 'CustomsMSP']) await assembly.refused(by, 'approve', { id });
        expect((await assembly.organisation('RegulatorMSP'))?.governing).to.equal(true);
      }
      expect(await assembly.refusedToPropose('RegulatorMSP', 'SUSPEND', about('RegulatorMSP'))).to.equal(
        'PROPOSAL_NOT_POSSIBLE',
      );
    });

    it('leaves somebody who decides also where there never was a regulator', async () => {
      const organisations = [
        organisation('TaxMSP', ['publisher'], true),
        organisation('BankMSP', ['reader'], false),
      ];
      world = new World();
      acceptBootstrap(bootstrapHash(organisations));
      await world.submit('TaxMSP', 'registry:bootstrap', { organisations }, true);
      assembly = new Assembly(world);
      const lost = { mspId: 'TaxMSP', roles: ['reader'], governing: false };
      for (const [kind, content] of [
        ['LEAVE', about('TaxMSP')],
        ['SUSPEND', about('TaxMSP')],
        ['CHANGE_ROLES', lost],
      ] as const) {
        const message = await world.refusalMessage(
          'TaxMSP',
          'governance:propose',
          { kind, content, expires: assembly.expires() },
          true,
        );
        expect(message).to.match(/^PROPOSAL_NOT_POSSIBLE: no governing member would be left/);
      }
    });

    it('admits nobody who accepts certifiers that there are not, and suspends nobody twice', async () => {
      const { organisation: bank } = candidate('Bank3MSP') as { organisation: object };
      const content = { organisation: { ...bank, acceptedCertifiers: ['CourtMSP'] } };
      expect(await assembly.refusedToPropose('TaxMSP', 'ADMIT', content)).to.equal('ARGUMENT_INVALID');
      await assembly.decided('SUSPEND', about('BankMSP'));
      expect(await assembly.refusedToPropose('TaxMSP', 'SUSPEND', about('BankMSP'))).to.equal(
        'PROPOSAL_NOT_POSSIBLE',
      );
    });
  });
});
