import { expect } from 'chai';
import { splitStateKey } from '../domain';
import { agreementOf } from '../testing/scene';
import { digest, request, World } from '../testing/world';

const AGREEMENT = 'bank-and-tax';

/** The keys that an endorsement shows its client, as `kind attribute attribute`. */
async function readBy(world: World, caller: string, call: string, argument: object): Promise<string[]> {
  const { reads } = await world.simulate(caller, call, argument);
  return reads.map((key) => {
    const { kind = '', attributes = [] } = splitStateKey(key) ?? {};
    return [kind, ...attributes].join(' ');
  });
}

/** A peer's endorsement holds each key that chaincode read, with the block that wrote it last; also where nothing is submitted. */
describe('what an endorsement shows that it read (invariant 13)', function () {
  this.timeout(120_000);
  let world: World;
  let consentId: string;

  before(async () => {
    world = await new World().establish();
    consentId = (await world.grant()).id;
    const { terms } = agreementOf({ id: AGREEMENT, parties: ['TaxMSP'], grantees: ['BankMSP'] }, []);
    await world.submit('TaxMSP', 'registry:proposeAgreement', { terms }, true);
    const agreed = { basis: 'AGREEMENT', reference: AGREEMENT, purpose: 'judicial' } as const;
    await world.submit('BankMSP', 'enquiry:submit', {
      enquiries: [request('a', { reference: consentId }), request('b', agreed)],
    });
    const claim = {
      grantee: 'BankMSP',
      seq: 1,
      line: 0,
      n: 0,
      statementHash: digest('s'),
      outcome: 'ANSWERED',
    };
    await world.submit('TaxMSP', 'release:record', { releases: [claim] });
  });

  it('is nothing of another reader’s enquiries and releases, whose keys are easily guessed', async () => {
    for (const [call, argument] of [
      ['release:list', { grantee: 'BankMSP', seq: 1 }],
      ['enquiry:list', { grantee: 'BankMSP', from: 1, limit: 500 }],
      ['enquiry:get', { grantee: 'BankMSP', seqs: [1, 2] }],
    ] as const) {
      expect(await readBy(world, 'Bank2MSP', call, argument), call).to.deep.equal(['org Bank2MSP']);
    }
  });

  it('is not how often, or when last, a consent or an agreement of another was used', async () => {
    const cited = (reference: string, basis: 'CONSENT' | 'AGREEMENT') => ({
      enquiries: [request(reference, { basis, reference })],
    });
    const reads = [
      ...(await readBy(world, 'Bank2MSP', 'enquiry:submit', cited(AGREEMENT, 'AGREEMENT'))),
      ...(await readBy(world, 'Bank2MSP', 'enquiry:submit', cited(consentId, 'CONSENT'))),
      ...(await readBy(world, 'Bank2MSP', 'consent:get', { ids: [consentId] })),
    ];
    const kinds = new Set(reads.map((key) => key.split(' ')[0]));
    expect(kinds).to.include('consentstate');
    for (const kind of ['consentuse', 'agreementuse', 'binding']) expect(kinds).not.to.include(kind);
    const own = await readBy(world, 'BankMSP', 'enquiry:submit', cited(consentId, 'CONSENT'));
    expect(own).to.include.members([`consentuse ${consentId}`, 'binding binding-1']);
  });
});
