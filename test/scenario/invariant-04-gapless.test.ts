import { type Enquiry, type EnquiryHead, nextChain, splitStateKey } from '@concordat/chaincode/domain';
import type { LedgerBlock, ReadModel } from '@concordat/gateway';
import type { Report } from '@concordat/gateway/client';
import { parseBundle, statementHash } from '@concordat/gateway/verify';
import { expect } from 'chai';
import { companiesOf, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { copyBlocks, readCopy, tampered } from '../support/copied-ledger';
import { Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import {
  auditedEnquiriesWhen,
  auditedEnquiry,
  bundlesOf,
  publishOne,
  resolve,
  search,
  signedConsent,
} from '../support/steps';

interface EnquiryPage {
  enquiries: Enquiry[];
  head: EnquiryHead;
}

/** What anyone can recompute: the sequence has no gap, each entry follows from the one before, the last is the head. */
function isWhole(enquiries: Enquiry[], head: EnquiryHead): boolean {
  let previous: string | null = null;
  for (const [index, { chain, ...rest }] of enquiries.entries()) {
    if (rest.seq !== index + 1 || nextChain(previous, rest) !== chain) return false;
    previous = chain;
  }
  return head.seq === enquiries.length && head.chain === previous;
}

describe('invariant 4: every decision stands in a gapless sequence that nobody shortens unnoticed', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9500, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  const reports: Report[] = [];
  const refused: Record<'bank' | 'bank2', Report[]> = { bank: [], bank2: [] };
  let bank: Intruder;
  let regulator: Intruder;

  before(async () => {
    [bank, regulator] = await Promise.all([
      Intruder.of(world, 'BankMSP'),
      Intruder.of(world, 'RegulatorMSP'),
    ]);
    await publishOne(world.tax, TAX, taxGrade(company));
    await signedConsent({ grantee: world.bank, certifier: world.tax, subject, maxUses: 4 });
    for (let round = 0; round < 3; round += 1) {
      reports.push(await resolve(world.bank, { subject, application: `LOAN-${round}` }));
      refused.bank2.push(await resolve(world.bank2, { subject, application: `PROSPECT-${round}` }));
      refused.bank.push(await resolve(world.bank, { subject, purpose: 'guarantor-review' }));
    }
  });

  after(() => [bank, regulator].forEach((intruder) => intruder.close()));

  /** The bank's own list, page by page. */
  const listAll = async (): Promise<EnquiryPage> => {
    const enquiries: Enquiry[] = [];
    for (;;) {
      const argument = { grantee: 'BankMSP', from: enquiries.length + 1, limit: 50 };
      const page = await bank.evaluate<EnquiryPage>('enquiry:list', argument);
      enquiries.push(...page.enquiries);
      if (enquiries.length >= page.head.seq || page.enquiries.length === 0)
        return { enquiries, head: page.head };
    }
  };

  it('holds grants and refusals alike, each chained to the one before', async () => {
    const { enquiries, head } = await listAll();
    expect(isWhole(enquiries, head)).to.equal(true);
    const decided = new Map(enquiries.map(({ enquiryId, decision }) => [enquiryId, decision]));
    for (const { enquiryId } of reports) expect(decided.get(enquiryId)).to.equal('GRANTED');
    for (const { enquiryId } of refused.bank) expect(decided.get(enquiryId)).to.equal('DENIED');
    for (const { enquiryId } of refused.bank2) expect(decided.has(enquiryId)).to.equal(false);
  });

  it('is the same list at the regulator, read from the blocks', async () => {
    const { enquiries } = await listAll();
    const seen = await auditedEnquiriesWhen(
      world.regulator,
      'BankMSP',
      ({ length }) => length >= enquiries.length,
    );
    const plain = seen.slice(0, enquiries.length).map(({ block, txId, releases, ...enquiry }) => {
      void [block, txId, releases];
      return enquiry;
    });
    expect(plain).to.deep.equal(enquiries);
  });

  it('tells a forged list: an entry left out, cut off, altered, swapped or added', async () => {
    const { enquiries, head } = await listAll();
    const at = enquiries.length - 3;
    const changed = (index: number, change: Partial<Enquiry>) =>
      enquiries.map((enquiry, place) => (place === index ? { ...enquiry, ...change } : enquiry));
    const renumbered = enquiries
      .filter((_, place) => place !== at)
      .map((one, place) => ({ ...one, seq: place + 1 }));
    const [one, two] = [enquiries[at], enquiries[at + 1]];
    if (!one || !two) throw new Error('too few enquiries');
    const forged: Record<string, Enquiry[]> = {
      'left out': enquiries.filter((_, place) => place !== at),
      'left out and renumbered': renumbered,
      'cut off': enquiries.slice(0, -1),
      'altered decision': changed(at, { decision: one.decision === 'GRANTED' ? 'DENIED' : 'GRANTED' }),
      'altered purpose': changed(at, { purpose: 'supervision' }),
      'altered time': changed(0, { time: 1 }),
      swapped: changed(at, { ...two, seq: one.seq }),
      added: [...enquiries, { ...two, seq: enquiries.length + 1 }],
    };
    for (const [how, list] of Object.entries(forged)) expect(isWhole(list, head), how).to.equal(false);
  });

  it('cannot be written by a member for another, or over what stands', async () => {
    const request = await bank.enquiry(subject, '00'.repeat(32));
    const other = { enquiries: [{ ...request, grantee: 'Bank2MSP' }] };
    expect(await codeOf(bank.submit('enquiry:submit', other))).to.match(/INVALID/);
    const [first] = (await listAll()).enquiries;
    if (!first) throw new Error('no enquiry');
    const again = { ...request, enquiryId: first.enquiryId };
    expect(await codeOf(bank.commit([again]))).to.equal('ENQUIRY_ID_REUSED');
  });

  describe('a regulator’s gateway that reads a tampered copy of the blocks', () => {
    let blocks: LedgerBlock[];
    /** The bank’s last but two. */
    let target = 0;

    before(async () => {
      blocks = await copyBlocks(regulator.ledger);
      target = lastOf(blocks) - 2;
    });

    const chainOf = async (copy: LedgerBlock[]) =>
      readCopy(regulator, copy, async (readModel: ReadModel) => {
        const chain = (await readModel.grantees()).find(({ grantee }) => grantee === 'BankMSP');
        const head = await readModel.get('enquiryseq', 'BankMSP');
        const anomalies = await readModel.anomalies();
        const own = anomalies.filter(
          ({ grantee, kind }) => grantee === 'BankMSP' && !kind.startsWith('ESCROW'),
        );
        const atHead = head?.value.seq === chain?.seq && head?.value.chain === chain?.chain;
        return { verified: chain?.verified, atHead, kinds: own.map(({ kind }) => kind) };
      });

    const enquiryAt = (key: string): number | undefined => {
      const { kind, attributes = [] } = splitStateKey(key) ?? {};
      return kind === 'enquiry' && attributes[0] === 'BankMSP' ? Number(attributes[1]) : undefined;
    };

    const lastOf = (copy: LedgerBlock[]): number => {
      const writes = copy.flatMap(({ transactions }) => transactions.flatMap((one) => one.writes));
      return Math.max(...writes.map(({ key }) => enquiryAt(key) ?? 0));
    };

    it('finds nothing wrong with an honest copy', async () => {
      expect(await chainOf(blocks)).to.deep.equal({ verified: true, atHead: true, kinds: [] });
    });

    it('notices an enquiry that was left out', async () => {
      const copy = tampered(blocks, (key, value) => (enquiryAt(key) === target ? undefined : value));
      const { verified, kinds } = await chainOf(copy);
      expect(verified).to.equal(false);
      expect(kinds[0]).to.equal('CHAIN_GAP');
    });

    it('notices a decision that was turned round', async () => {
      const flipped = (value: string) =>
        value.includes('"decision":"DENIED"')
          ? value.replaceAll('"decision":"DENIED"', '"decision":"GRANTED"')
          : value.replaceAll('"decision":"GRANTED"', '"decision":"DENIED"');
      const copy = tampered(blocks, (key, value) => (enquiryAt(key) === target ? flipped(value) : value));
      const { verified, kinds } = await chainOf(copy);
      expect(verified).to.equal(false);
      expect(kinds).to.include('CHAIN_BROKEN');
    });

    it('notices that the list ends before the ledger’s head', async () => {
      const last = target + 2;
      const copy = tampered(blocks, (key, value) => (enquiryAt(key) === last ? undefined : value));
      expect((await chainOf(copy)).atHead).to.equal(false);
    });
  });

  it('has an entry for every release, over the statement that the grantee holds', async () => {
    for (const report of reports) {
      const { releases } = await auditedEnquiry(world.regulator, { grantee: 'BankMSP', ...report }, 3);
      expect(releases).to.have.length(3);
      const bundles = await bundlesOf(world.bank, report);
      expect(bundles).to.have.length(3);
      for (const { line, bytes } of bundles) {
        const { statement } = parseBundle(bytes);
        const [entry, ...more] = releases.filter((release) => release.line === line);
        expect(more).to.deep.equal([]);
        expect(entry?.statementHash).to.equal(statementHash(statement.statement));
      }
    }
  });

  it('the inspector’s search proves its list complete by these chains', async () => {
    const { proof, enquiries } = await search(world.regulator, subject);
    const chain = proof.grantees.find(({ grantee }) => grantee === 'BankMSP');
    expect(chain).to.include({ verified: true });
    // A block may come between the peer's height and its own.
    expect(proof.height).to.be.at.least(proof.peerHeight);
    const found = enquiries.map(({ grantee, decision }) => `${grantee} ${decision}`);
    expect(found.filter((one) => one === 'BankMSP GRANTED')).to.have.length(3);
    expect(found.filter((one) => one === 'BankMSP DENIED')).to.have.length(3);
    expect(found.filter((one) => one === 'Bank2MSP DENIED')).to.have.length(3);
  });
});
