import type { Enquiry, EnquiryRequest } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Committed, type Ledger, type LedgerCall, LedgerError } from '../../ports/ledger';
import { EnquiryBatcher } from './enquiry-batcher';

/** A ledger that decides enquiries at once and fails as it is told. */
class ScriptedLedger {
  readonly batches: string[][] = [];
  inFlight = 0;
  mostInFlight = 0;
  /** Asked before each batch: an error to fail with, or undefined. */
  failure: (ids: string[], attempt: number) => Error | undefined = () => undefined;
  answer: (id: string) => object = decidedEnquiry;

  async submit<T>({ argument }: LedgerCall, parse: (value: unknown) => T): Promise<Committed<T>> {
    const { enquiries } = argument as { enquiries: EnquiryRequest[] };
    const ids = enquiries.map(({ enquiryId }) => nameOf(enquiryId));
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    await new Promise((done) => setImmediate(done));
    this.inFlight--;
    this.batches.push(ids);
    const failure = this.failure(ids, this.batches.length);
    if (failure) throw failure;
    const result = ids.map((id) =>
      id.startsWith('bad')
        ? { enquiryId: idOf(id), error: 'ENQUIRY_CONFLICT: said otherwise before' }
        : { enquiryId: idOf(id), enquiry: this.answer(id) },
    );
    return { txId: 'tx', block: 1, result: parse(result) };
  }
}

/** Enquiry ids are 16 bytes in hex; the tests call them by short names. */
const idOf = (name: string) => Buffer.from(name.padEnd(16)).toString('hex');
const nameOf = (id: string) => Buffer.from(id, 'hex').toString().trim();
const request = (name: string) => ({ enquiryId: idOf(name) }) as EnquiryRequest;

function decidedEnquiry(name: string): Enquiry {
  return {
    enquiryId: idOf(name),
    basis: 'CONSENT',
    reference: 'c1',
    subjectCommitment: 'ab'.repeat(32),
    escrow: 'AAAA',
    product: 'p@1',
    purpose: 'loan-origination',
    recipientKeyId: 'seal-1',
    detailsHash: 'cd'.repeat(32),
    grantee: 'BankMSP',
    seq: 1,
    decision: 'GRANTED',
    code: null,
    lines: [],
    time: 1_790_000_000_000,
    chain: 'ef'.repeat(32),
  };
}
const conflict = () => new LedgerError('CONFLICT', 'lost a race');

function batcherOver(ledger: ScriptedLedger, maxBatch?: number) {
  return new EnquiryBatcher(ledger as unknown as Ledger, maxBatch === undefined ? {} : { maxBatch });
}

const ids = (count: number) => Array.from({ length: count }, (_, at) => `id${at}`);
const outcomes = (attempts: Promise<Enquiry>[]) =>
  Promise.all(
    attempts.map((one) =>
      one.then(
        ({ enquiryId }) => nameOf(enquiryId),
        (error: Error) => error.message,
      ),
    ),
  );

describe('the enquiry batcher', () => {
  it('sends what comes in one turn at once, and what waits meanwhile together', async () => {
    const ledger = new ScriptedLedger();
    const batcher = batcherOver(ledger);
    const [first, second, ...later] = ids(6).map((id) => request(id));
    const attempts = [first, second].map((one) => batcher.submit(one as EnquiryRequest));
    await new Promise((done) => setImmediate(done));
    attempts.push(...later.map((one) => batcher.submit(one)));
    expect(await outcomes(attempts)).to.deep.equal(ids(6));
    expect(ledger.batches.map(({ length }) => length)).to.deep.equal([2, 4]);
    expect(ledger.mostInFlight).to.equal(1);
  });

  it('sends at most as many as allowed', async () => {
    const ledger = new ScriptedLedger();
    const batcher = batcherOver(ledger, 3);
    await outcomes(ids(8).map((id) => batcher.submit(request(id))));
    expect(Math.max(...ledger.batches.map(({ length }) => length))).to.equal(3);
  });

  it('sends a batch that lost a race again whole, then in halves', async () => {
    const ledger = new ScriptedLedger();
    const batcher = batcherOver(ledger);
    ledger.failure = (batch, attempt) => (batch.length === 4 && attempt < 3 ? conflict() : undefined);
    await outcomes(ids(4).map((id) => batcher.submit(request(id))));
    expect(ledger.batches.map(({ length }) => length)).to.deep.equal([4, 4, 2, 2]);
  });

  it('tells an error of one enquiry to that one only', async () => {
    const ledger = new ScriptedLedger();
    const batcher = batcherOver(ledger);
    const told = await outcomes(['a', 'bad', 'c'].map((id) => batcher.submit(request(id))));
    expect(told).to.deep.equal(['a', 'ENQUIRY_CONFLICT: said otherwise before', 'c']);
  });

  it('finds the one enquiry for which the ledger refuses a whole batch', async () => {
    const ledger = new ScriptedLedger();
    const batcher = batcherOver(ledger);
    ledger.failure = (batch) =>
      batch.includes('id7') ? new LedgerError('ARGUMENT_INVALID', 'no') : undefined;
    const told = await outcomes(ids(20).map((id) => batcher.submit(request(id))));
    expect(told.filter((one) => one === 'ARGUMENT_INVALID: no')).to.have.length(1);
    expect(told[7]).to.equal('ARGUMENT_INVALID: no');
  });

  it('tells everybody when the ledger is away, and goes on with the next', async () => {
    const ledger = new ScriptedLedger();
    const batcher = batcherOver(ledger);
    ledger.failure = (_, attempt) =>
      attempt === 1 ? new LedgerError('LEDGER_UNAVAILABLE', 'away') : undefined;
    const told = await outcomes(ids(4).map((id) => batcher.submit(request(id))));
    expect(new Set(told)).to.deep.equal(new Set(['LEDGER_UNAVAILABLE: away']));
    expect(await outcomes([batcher.submit(request('later'))])).to.deep.equal(['later']);
  });

  it('takes no answer that is not an enquiry', async () => {
    const ledger = new ScriptedLedger();
    ledger.answer = (name) => ({ ...decidedEnquiry(name), decision: 'PERHAPS' });
    const [told] = await outcomes([batcherOver(ledger).submit(request('a'))]);
    expect(told).to.match(/^LEDGER_CORRUPT: \/0\/enquiry\/decision/);
  });

  it('gives up an enquiry that loses every race', async () => {
    const ledger = new ScriptedLedger();
    ledger.failure = conflict;
    expect(await outcomes([batcherOver(ledger).submit(request('a'))])).to.deep.equal([
      'CONFLICT: lost a race',
    ]);
  });

  it('answers each enquiry exactly once, whatever races are lost', () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.boolean(), { maxLength: 40 }),
        async (count, losses) => {
          const ledger = new ScriptedLedger();
          ledger.failure = (_, attempt) => (losses[attempt - 1] ? conflict() : undefined);
          const batcher = batcherOver(ledger, 8);
          const told = await outcomes(ids(count).map((id) => batcher.submit(request(id))));
          const known = new Set([...ids(count), 'CONFLICT: lost a race']);
          expect(told).to.have.length(count);
          expect(told.every((one) => known.has(one))).to.equal(true);
        },
      ),
      { numRuns: 50 },
    ));
});
