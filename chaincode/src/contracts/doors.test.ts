import { expect } from 'chai';
import { contracts } from '../index';
import { about, Assembly, candidate } from '../testing/assembly';
import { agreementOf } from '../testing/scene';
import {
  actJws,
  anchorOf,
  bindingFor,
  consentTerms,
  digest,
  keyRegistration,
  members,
  PRODUCT,
  request,
  schema,
  signedBinding,
  START,
  World,
} from '../testing/world';

const terms = consentTerms();
const change = { leafHash: digest('leaf'), status: 'WITHDRAWN', reason: 'ERROR', replacement: null };
const claim = { grantee: 'BankMSP', seq: 1, line: 0, n: 0, statementHash: digest('s'), outcome: 'ANSWERED' };
const page = { from: 1, limit: 9 };
const id = digest('id');

/** Every function of every contract, with an argument that it reads. */
const CALLS: Record<string, object> = {
  'registry:bootstrap': { organisations: members() },
  'registry:organisations': {},
  'registry:registerKey': keyRegistration('BankMSP', 'message', 'm'),
  'registry:revokeKey': { keyId: 'seal' },
  'registry:keys': {},
  'registry:acceptCertifiers': { certifiers: null },
  'registry:registerSchema': { document: schema('cn.tax.new@1') },
  'registry:schema': { id: 'cn.tax.grade@1' },
  'registry:schemas': {},
  'registry:registerProduct': { product: PRODUCT },
  'registry:product': { id: PRODUCT.id },
  'registry:products': {},
  'registry:proposeAgreement': { terms: agreementOf({}, []).terms },
  'registry:approveAgreement': { id: 'x', hash: id },
  'registry:agreements': {},
  'attestation:anchor': anchorOf('TaxMSP', { from: 0, to: 1 }),
  'attestation:head': { publisher: 'TaxMSP' },
  'attestation:setStatus': { changes: [change] },
  'attestation:status': { publisher: 'TaxMSP', leafHashes: [id] },
  'attestation:changes': { publisher: 'TaxMSP', ...page },
  'attestation:barrier': {},
  'consent:certify': { bindings: [signedBinding(bindingFor(terms))] },
  'consent:revokeBinding': { id: 'binding-1' },
  'consent:act': { jws: actJws(terms, 'REVOKE'), bindingId: 'binding-1' },
  'consent:get': { ids: [id] },
  'enquiry:submit': { enquiries: [request('a')] },
  'enquiry:get': { grantee: 'BankMSP', seqs: [1] },
  'enquiry:find': { enquiryId: id.slice(0, 32) },
  'enquiry:list': { grantee: 'BankMSP', ...page },
  'release:record': { releases: [claim] },
  'release:list': { grantee: 'BankMSP', seq: 1 },
  'supervision:recordSearch': { detailsHash: id },
  'supervision:searches': page,
  'governance:propose': { kind: 'ADMIT', content: candidate('Bank3MSP'), expires: START + 1e9 },
  'governance:approve': { id },
  'governance:withdraw': { id },
  'governance:execute': { id },
  'governance:proposals': {},
  'governance:proposal': { id },
};

/** What changes something otherwise than by stopping it. */
const DOING = [
  'registry:registerKey',
  'registry:acceptCertifiers',
  'registry:registerSchema',
  'registry:registerProduct',
  'registry:proposeAgreement',
  'registry:approveAgreement',
  'attestation:anchor',
  'attestation:setStatus',
  'consent:certify',
  'release:record',
  'supervision:recordSearch',
  'governance:propose',
  'governance:approve',
  'governance:execute',
];

describe('every function of every contract', function () {
  this.timeout(120_000);
  let world: World;
  const refusals = async (caller: string) => {
    const found: Record<string, string | undefined> = {};
    for (const [call, argument] of Object.entries(CALLS)) {
      const outcome = world.peer.simulate({ caller, call, argument, admin: true, time: world.time });
      found[call] = await outcome.then(
        () => undefined,
        (error: Error) => error.message.split(':')[0],
      );
    }
    return found;
  };
  const all = (code: string) => Object.fromEntries(Object.keys(CALLS).map((call) => [call, code]));

  beforeEach(async () => {
    world = await new World().establish();
  });

  it('is named here', () => {
    const names = contracts.flatMap((contract) => {
      const functions = Object.getOwnPropertyNames(contract.prototype).filter(
        (name) => name !== 'constructor',
      );
      const name = new contract().getName();
      return functions.map((each) => `${name}:${each}`);
    });
    expect(Object.keys(CALLS)).to.have.members(names);
  });

  it('refuses whoever is no member', async () => {
    const expected = { ...all('ORGANISATION_UNKNOWN'), 'registry:bootstrap': 'ROLE_REQUIRED' };
    expect(await refusals('EvilMSP')).to.deep.equal(expected);
  });

  it('refuses a member that is suspended, but for reading, stopping, and enquiries, which are denied as entries', async () => {
    await new Assembly(world).decided('SUSPEND', about('TaxMSP'), ['RegulatorMSP', 'CourtMSP', 'CustomsMSP']);
    const found = Object.entries(await refusals('TaxMSP'));
    const refused = found.filter(([, code]) => code === 'ORGANISATION_SUSPENDED').map(([call]) => call);
    expect(refused).to.have.members(DOING);
  });

  it('refuses a member that has left, but for enquiries, which are denied as entries', async () => {
    const assembly = new Assembly(world);
    const { id: proposal } = await assembly.propose('BankMSP', 'LEAVE', about('BankMSP'));
    for (const by of ['TaxMSP', 'CourtMSP', 'RegulatorMSP']) await assembly.approve(by, { id: proposal });
    const expected = { ...all('ORGANISATION_LEFT'), 'registry:bootstrap': 'ROLE_REQUIRED' };
    expect(await refusals('BankMSP')).to.deep.equal({ ...expected, 'enquiry:submit': undefined });
  });
});
