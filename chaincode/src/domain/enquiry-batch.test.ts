import { expect } from 'chai';
import fc from 'fast-check';
import { AGREEMENT_ID, sceneOf } from '../testing/scene';
import { consentTerms, request, START } from '../testing/world';
import { consentId, nextChain } from './commitment';
import type { ConsentTerms } from './consent';
import type { Enquiry, EnquiryRequest, EnquiryResult } from './enquiry';
import { emptyEnquiryHead, foldEnquiries } from './enquiry-batch';
import type { EnquiryBatch, FoldedBatch } from './enquiry-batch';

/** A ledger of one grantee, kept as the contract keeps it: what a batch leaves is what the next one finds. */
class Register {
  private readonly left: FoldedBatch;
  readonly results: EnquiryResult[] = [];

  constructor(
    private readonly terms: ConsentTerms,
    private readonly grantee = 'BankMSP',
  ) {
    this.left = {
      results: [],
      head: emptyEnquiryHead(grantee),
      enquiries: new Map(),
      refs: new Map(),
      consentUses: new Map(),
      agreementUses: new Map(),
    };
  }

  submit(requests: EnquiryRequest[], time: number): EnquiryResult[] {
    const { left, terms, grantee } = this;
    const scene = sceneOf({ terms, grantee, time });
    const batch: EnquiryBatch = {
      grantee: scene.grantee,
      time,
      facts: scene.facts,
      head: left.head,
      ref: (id) => left.refs.get(id),
      enquiry: (seq) => left.enquiries.get(seq),
      consentUse: (id) => left.consentUses.get(id),
      agreementUse: (id) => left.agreementUses.get(id),
    };
    const folded = foldEnquiries(batch, requests);
    left.head = folded.head;
    for (const name of ['enquiries', 'refs', 'consentUses', 'agreementUses'] as const) {
      const into = left[name] as Map<unknown, unknown>;
      for (const [key, value] of folded[name]) into.set(key, value);
    }
    this.results.push(...folded.results);
    return folded.results;
  }

  get entries(): Enquiry[] {
    return [...this.left.enquiries.values()];
  }
  get head() {
    return this.left.head;
  }
  get uses(): number {
    return this.left.consentUses.get(consentId(this.terms))?.uses ?? 0;
  }
  get agreementUses(): number {
    return this.left.agreementUses.get(AGREEMENT_ID) ?? 0;
  }
}

const batches = fc.array(
  fc.record({
    labels: fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 8 }),
    later: fc.integer({ min: -50, max: 5_000 }),
  }),
  { maxLength: 12 },
);

/** The states of a register are costly to make: fewer runs than fast-check's hundred. */
const RUNS = { numRuns: 40 };

describe('folding a batch of enquiries', function () {
  this.timeout(120_000);
  it('never counts beyond the bound, once for each enquiry granted, in whatever batches they come', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 5 }), (plan, maxUses) => {
        const terms = consentTerms({ maxUses });
        const register = run(plan, terms);
        const granted = register.entries.filter(({ decision }) => decision === 'GRANTED').length;
        expect(register.uses).to.equal(granted);
        expect(granted).to.be.at.most(maxUses);
        expect(granted).to.equal(Math.min(maxUses, register.entries.length));
      }),
      RUNS,
    );
  });

  it('never grants more in a window than the frequency allows', () => {
    fc.assert(
      fc.property(batches, (plan) => {
        const frequency = { count: 2, windowMs: 1000 };
        const register = run(plan, consentTerms({ maxUses: 1000, frequency }), true);
        const windows = new Map<number, number>();
        for (const { time, decision } of register.entries) {
          const window = Math.floor((time - START) / 1000);
          if (decision === 'GRANTED') windows.set(window, (windows.get(window) ?? 0) + 1);
        }
        expect(Math.max(0, ...windows.values())).to.be.at.most(2);
      }),
      RUNS,
    );
  });

  it('leaves a gapless chain that verifies from its beginning to its head', () => {
    fc.assert(
      fc.property(batches, (plan) => {
        const register = run(plan, consentTerms());
        let chain: string | null = null;
        register.entries.forEach(({ chain: stored, ...enquiry }, index) => {
          expect(enquiry.seq).to.equal(index + 1);
          chain = nextChain(chain, enquiry);
          expect(stored).to.equal(chain);
        });
        expect(register.head.seq).to.equal(register.entries.length);
        if (chain !== null) expect(register.head.chain).to.equal(chain);
      }),
      RUNS,
    );
  });

  it('gives the same answer to the same enquiry for ever', () => {
    fc.assert(
      fc.property(batches, (plan) => {
        const register = run(plan, consentTerms());
        const answers = new Map<string, EnquiryResult>();
        for (const result of register.results) {
          const first = answers.get(result.enquiryId) ?? result;
          expect(result).to.deep.equal(first);
          answers.set(result.enquiryId, first);
        }
      }),
      RUNS,
    );
  });

  it('decides alike in one batch and one by one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 12 }), (labels) => {
        const terms = consentTerms();
        const requests = labels.map((label) => asked(String(label), terms));
        const together = new Register(terms);
        together.submit(requests, START + 1);
        const apart = new Register(terms);
        for (const each of requests) apart.submit([each], START + 1);
        expect(apart.results).to.deep.equal(together.results);
        expect(apart.head).to.deep.equal(together.head);
      }),
      RUNS,
    );
  });

  it('leaves counters alone where it denies', () => {
    const terms = consentTerms();
    const register = new Register(terms);
    register.submit([{ ...asked('a', terms), purpose: 'judicial' }], START + 1);
    expect(register.entries[0]?.decision).to.equal('DENIED');
    expect(register.uses).to.equal(0);
  });

  it('counts an agreement up to its volume cap', () => {
    const register = new Register(consentTerms(), 'CourtMSP');
    const requests = Array.from({ length: 12 }, (_, index) =>
      request(`agreed ${index}`, { basis: 'AGREEMENT', reference: AGREEMENT_ID, purpose: 'judicial' }),
    );
    register.submit(requests.slice(0, 7), START + 1);
    register.submit(requests.slice(7), START + 2);
    expect(register.entries.filter(({ decision }) => decision === 'GRANTED')).to.have.length(10);
    expect(register.entries.at(-1)?.code).to.equal('AGREEMENT_EXHAUSTED');
    expect(register.agreementUses).to.equal(10);
  });
});

function run(plan: { labels: number[]; later: number }[], terms: ConsentTerms, forward = false): Register {
  const register = new Register(terms);
  let time = START + 10_000;
  for (const { labels, later } of plan) {
    time = Math.max(START, time + (forward ? Math.abs(later) : later));
    register.submit(
      labels.map((label) => asked(String(label), terms)),
      time,
    );
  }
  return register;
}

function asked(label: string, terms: ConsentTerms): EnquiryRequest {
  return request(label, { reference: consentId(terms) });
}
