import { expect } from 'chai';
import type { Agreement, Product } from '../domain';
import { bootstrapHash } from '../domain';
import { Assembly } from '../testing/assembly';
import { agreementOf } from '../testing/scene';
import { digest, members, PRODUCT, schema, World } from '../testing/world';

describe('the founding ends', function () {
  this.timeout(120_000);
  let world: World;
  let assembly: Assembly;

  beforeEach(async () => {
    world = await new World().establish();
    assembly = new Assembly(world);
  });

  const hash = bootstrapHash(members());

  it('by k votes on the hash of the list; after that everything goes by proposal', async () => {
    expect(await assembly.refusedToPropose('TaxMSP', 'FOUND', { bootstrap: digest('other') })).to.equal(
      'PROPOSAL_NOT_POSSIBLE',
    );
    await assembly.decided('FOUND', { bootstrap: hash });
    expect(await assembly.refusedToPropose('TaxMSP', 'FOUND', { bootstrap: hash })).to.equal(
      'PROPOSAL_NOT_POSSIBLE',
    );
    const document = schema('cn.tax.other@1');
    const product: Product = {
      ...PRODUCT,
      id: 'cn.other@1',
      lines: [{ publisher: 'TaxMSP', schema: document.id, groups: ['grade'] }],
    };
    const { terms } = agreementOf({}, []);
    const direct = (by: string, name: string, argument: object) =>
      world.refusal(by, `registry:${name}`, argument, true);
    expect(await direct('TaxMSP', 'registerSchema', { document })).to.equal('PROPOSAL_REQUIRED');
    expect(await direct('TaxMSP', 'registerProduct', { product })).to.equal('PROPOSAL_REQUIRED');
    expect(await direct('TaxMSP', 'proposeAgreement', { terms })).to.equal('PROPOSAL_REQUIRED');
    expect(await direct('RegulatorMSP', 'registerProduct', { product: PRODUCT })).to.equal(undefined);

    expect(await assembly.refusedToPropose('RegulatorMSP', 'SCHEMA', { document })).to.equal('ROLE_REQUIRED');
    expect(await assembly.refusedToPropose('RegulatorMSP', 'PRODUCT', { product })).to.equal(
      'PRODUCT_INVALID',
    );
    const proposal = await assembly.propose('TaxMSP', 'SCHEMA', { document });
    for (const by of ['RegulatorMSP', 'CustomsMSP']) await assembly.approve(by, proposal);
    expect(await world.submit('BankMSP', 'registry:schema', { id: document.id })).to.deep.include({
      document,
    });
    await assembly.decided('PRODUCT', { product });
    expect(await world.submit('BankMSP', 'registry:product', { id: product.id })).to.deep.equal(product);
    expect(await assembly.refusedToPropose('TaxMSP', 'SCHEMA', { document })).to.equal(
      'PROPOSAL_NOT_POSSIBLE',
    );
    expect(await assembly.refusedToPropose('CourtMSP', 'SCHEMA', { document })).to.equal('SCHEMA_CONFLICT');
    const changed = { document: { ...document, title: 'Other' } };
    expect(await assembly.refusedToPropose('TaxMSP', 'SCHEMA', changed)).to.equal('SCHEMA_CONFLICT');
  });

  it('and a bank that is a party to an agreement reads it, and agrees for itself, which is no vote among the k', async () => {
    const { terms } = agreementOf({ parties: ['TaxMSP', 'BankMSP'], grantees: ['Bank2MSP'] }, []);
    const proposal = await assembly.propose('TaxMSP', 'AGREEMENT', { terms });
    const seen = async (by: string) => (await world.submit<object[]>(by, 'governance:proposals', {})).length;
    expect([await seen('BankMSP'), await seen('Bank2MSP')]).to.deep.equal([1, 0]);
    await assembly.approve('BankMSP', proposal);
    expect((await assembly.approve('CourtMSP', proposal)).state).to.equal('OPEN');
    expect((await assembly.approve('CustomsMSP', proposal)).state).to.equal('EXECUTED');
  });

  it('and what stands is overwritten by no proposal, nor by a second one that was open beside the first', async () => {
    const product = { ...PRODUCT, title: 'Other' };
    expect(await assembly.refusedToPropose('TaxMSP', 'PRODUCT', { product })).to.equal('PRODUCT_CONFLICT');
    const { terms } = agreementOf({ parties: ['TaxMSP'] }, []);
    const one = await assembly.propose('TaxMSP', 'AGREEMENT', { terms });
    const two = await assembly.propose('TaxMSP', 'AGREEMENT', { terms: { ...terms, volumeCap: 99 } });
    for (const by of ['CourtMSP', 'CustomsMSP']) await assembly.approve(by, one);
    await assembly.approve('CourtMSP', two);
    expect(await assembly.refused('CustomsMSP', 'approve', { id: two.id })).to.equal('AGREEMENT_CONFLICT');
    expect(await world.submit('TaxMSP', 'registry:agreements', {})).to.have.nested.property(
      '[0].terms.volumeCap',
      10,
    );
  });

  it('also for an agreement that waits for its parties: it becomes none without the k', async () => {
    const { terms } = agreementOf({ parties: ['TaxMSP', 'CourtMSP'] }, []);
    const propose = () => world.submit<Agreement>('TaxMSP', 'registry:proposeAgreement', { terms }, true);
    const { id, hash: agreed } = { ...terms, hash: (await propose()).hash };
    await assembly.decided('FOUND', { bootstrap: hash });
    const approval = { id, hash: agreed };
    expect(await world.refusal('CourtMSP', 'registry:approveAgreement', approval, true)).to.equal(
      'PROPOSAL_REQUIRED',
    );
    expect(await world.refusal('TaxMSP', 'registry:approveAgreement', approval, true)).to.equal(undefined);
  });

  it('registers an agreement once every party has agreed for itself, besides the k', async () => {
    const { terms } = agreementOf({ parties: ['TaxMSP', 'CourtMSP'] }, []);
    const proposal = await assembly.propose('TaxMSP', 'AGREEMENT', { terms });
    await assembly.approve('RegulatorMSP', proposal);
    expect((await assembly.approve('CustomsMSP', proposal)).state).to.equal('OPEN');
    expect(await world.refusalMessage('TaxMSP', 'governance:execute', { id: proposal.id }, true)).to.match(
      /^APPROVALS_MISSING: 3 of 3 .*parties missing: CourtMSP/,
    );
    expect((await assembly.approve('CourtMSP', proposal)).state).to.equal('EXECUTED');
    const [agreement] = await world.submit<object[]>('CourtMSP', 'registry:agreements', {});
    expect(agreement).to.deep.include({ terms, approvals: terms.parties });
    expect(
      await assembly.refusedToPropose('CustomsMSP', 'AGREEMENT', { terms: { ...terms, id: 'other' } }),
    ).to.equal('AGREEMENT_INVALID');
  });
});
