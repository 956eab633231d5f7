import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgreementTerms, Product, SchemaDocument } from '@concordat/chaincode/domain';
import { type Company, companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { concordat } from '../support/command-line';
import { sharedConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import type { Member } from '../support/member';
import { codeOf } from '../support/refusal';
import { SCENARIO_MS } from '../support/patience';
import { json, listOf, publishOne, resolve } from '../support/steps';

const SCHEMA = 'cn.tax.grade@2';
const HOUR_MS = 3_600_000;
const PRODUCT: Product = {
  id: 'cn.enterprise.standing@1',
  title: 'Standing with the tax agency',
  purposes: ['judicial'],
  lines: [{ publisher: 'TaxMSP', schema: SCHEMA, groups: ['identity', 'grade'] }],
};
const TERMS: AgreementTerms = {
  id: 'standing-in-proceedings',
  parties: ['CourtMSP', 'CustomsMSP', 'TaxMSP'],
  grantees: ['CourtMSP'],
  products: [PRODUCT.id],
  purposes: ['judicial'],
  legalBasis: 'a test',
  notBefore: Date.now() - HOUR_MS,
  notAfter: Date.now() + HOUR_MS,
  volumeCap: 10,
};

interface Decision {
  id: string;
  state: string;
}

describe('schemas, products and agreements change by proposals, as members do', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9950, 1) as [Company];
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-catalogue-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function decision(...args: string[]): Promise<Decision> {
    const { status, stdout, stderr } = await concordat(world, ...args, '--json');
    expect(status, stderr).to.equal(0);
    return JSON.parse(stdout) as Decision;
  }

  async function proposed(what: string, content: unknown, by: string): Promise<Decision> {
    const file = join(folder, `${what}.json`);
    await writeFile(file, JSON.stringify(content));
    return decision(what, 'propose', file, '--as', by);
  }

  /** Approves in turn; answers the state after each vote. */
  async function states(what: string, { id }: Decision, voters: string[]): Promise<string[]> {
    const found: string[] = [];
    for (const voter of voters) found.push((await decision(what, 'approve', id, '--as', voter)).state);
    return found;
  }

  /** A member's own peer may be a block behind the one that was voted at. */
  async function known(
    member: Member,
    list: 'schemas' | 'products' | 'agreements',
    id: string,
  ): Promise<void> {
    await eventually(`${member.mspId} knows ${id}`, async () => {
      const items = await listOf<{ id?: string; terms?: { id: string } }>(member.operator, `/v1/${list}`);
      return items.some((each) => (each.terms?.id ?? each.id) === id) || undefined;
    });
  }

  const publish = () => publishOne(world.tax, SCHEMA, taxGrade(company));
  const consult = () =>
    resolve(world.court, {
      subject: subjectOf(company),
      ...({ basis: 'AGREEMENT', reference: TERMS.id } as const),
      ...({ product: PRODUCT.id, purpose: 'judicial', application: 'CASE-9950' } as const),
    });

  it('a schema: unknown to its own publisher until three of four have approved it', async () => {
    const { document } = await json<{ document: SchemaDocument }>(
      world.tax.operator,
      `/v1/schemas/${encodeURIComponent(TAX)}`,
    );
    const proposal = await proposed('schema', { ...document, id: SCHEMA }, 'tax');
    expect(await codeOf(publish())).to.equal('SCHEMA_UNKNOWN');
    // Whoever is to approve it can read all of it, not only its name.
    const shown = await concordat(world, 'org', 'proposals', proposal.id.slice(0, 12), '--as', 'court');
    for (const { name } of document.fields) expect(shown.stdout).to.include(name);
    expect(shown.stdout).to.include('1 of 3 needed').and.to.include(document.legalBasis);
    expect(await states('schema', proposal, ['court'])).to.deep.equal(['OPEN']);
    expect(await codeOf(publish())).to.equal('SCHEMA_UNKNOWN');
    expect(await states('schema', proposal, ['customs'])).to.deep.equal(['EXECUTED']);
    await known(world.tax, 'schemas', SCHEMA);
    expect(await publish()).to.match(/^[0-9a-f]{64}$/);
  });

  it('a product: nothing can be asked for by its name before', async () => {
    const proposal = await proposed('product', PRODUCT, 'regulator');
    expect(await states('product', proposal, ['tax'])).to.deep.equal(['OPEN']);
    expect(await consult()).to.include({ decision: 'DENIED', code: 'PRODUCT_UNKNOWN' });
    expect(await states('product', proposal, ['court'])).to.deep.equal(['EXECUTED']);
    await known(world.court, 'products', PRODUCT.id);
    expect(await consult()).to.include({ decision: 'DENIED', code: 'AGREEMENT_UNKNOWN' });
  });

  it('an agreement: k members are not enough while a party is missing, and then it is consulted under', async () => {
    const proposal = await proposed('agreement', TERMS, 'court');
    expect(await states('agreement', proposal, ['tax', 'regulator'])).to.deep.equal(['OPEN', 'OPEN']);
    expect(await consult()).to.include({ decision: 'DENIED', code: 'AGREEMENT_UNKNOWN' });
    expect(await states('agreement', proposal, ['customs'])).to.deep.equal(['EXECUTED']);
    await known(world.court, 'agreements', TERMS.id);
    const report = await consult();
    expect(report.decision).to.equal('GRANTED');
    expect(report.lines.map(({ outcome, verified }) => [outcome, verified])).to.deep.equal([
      ['RECORDS', true],
    ]);
  });
});
