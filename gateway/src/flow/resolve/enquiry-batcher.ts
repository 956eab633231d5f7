import type { Enquiry, EnquiryRequest, EnquiryResult } from '@concordat/chaincode/domain';
import { stableCode } from '../../errors';
import { type Ledger, LedgerError } from '../../ports/ledger';
import { parseEnquiryResults } from '../../ports/ledger-values';
import { BatchWindow } from './batch-window';

/** One transaction carries at most this many enquiries (DESIGN section 5). */
const MAX_BATCH = 500;
/** A batch of one that has lost this many races is given up. */
const MAX_LOSSES = 20;

/** Codes that say nothing about any single enquiry: halving the batch would not help. */
const WHOLE = new Set([
  'LEDGER_UNAVAILABLE',
  'LEDGER_BUSY',
  'TIMEOUT',
  'ENDORSEMENT_MISMATCH',
  'ENDORSEMENT_REFUSED',
]);

interface Waiting {
  request: EnquiryRequest;
  resolve: (enquiry: Enquiry) => void;
  reject: (error: unknown) => void;
}

/**
 * Group commit of a grantee's enquiries: one transaction in flight, what waits goes, and nobody who is alone waits for
 * others: see {@link BatchWindow}. A batch that loses a race is endorsed again whole, from the second loss in a row in halves.
 */
export class EnquiryBatcher {
  readonly #ledger: Ledger;
  readonly #maxBatch: number;
  readonly #window = new BatchWindow();
  #waiting: Waiting[] = [];
  #running = false;

  constructor(ledger: Ledger, options: { maxBatch?: number } = {}) {
    this.#ledger = ledger;
    this.#maxBatch = Math.min(options.maxBatch ?? MAX_BATCH, MAX_BATCH);
  }

  /** The enquiry as the ledger has committed it, refusals included. Throws the ledger's code for this one enquiry. */
  submit(request: EnquiryRequest): Promise<Enquiry> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      this.#window.arrived();
      if (!this.#running) this.#start();
    });
  }

  /** What is done with a committed enquiry, its releases above all: where many enquire, the next batch waits for it a while. */
  follow<T>(work: () => Promise<T>): Promise<T> {
    return this.#window.answering(work);
  }

  /** What comes in the same turn of the event loop goes together. */
  #start(): void {
    this.#running = true;
    setImmediate(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#window.gather(() => this.#waiting.length);
      const batch = this.#waiting.splice(0, this.#maxBatch);
      this.#window.left(batch.length);
      await this.#commit(batch, 0);
    }
    this.#running = false;
  }

  async #commit(batch: Waiting[], losses: number): Promise<void> {
    try {
      const results = await this.#submit(batch);
      batch.forEach((waiting, index) => settle(waiting, results[index]));
    } catch (error) {
      await this.#again(batch, losses, error);
    }
  }

  async #submit(batch: Waiting[]): Promise<EnquiryResult[]> {
    const enquiries = batch.map(({ request }) => request);
    const call = { contract: 'enquiry', function: 'submit', argument: { enquiries } };
    const { result } = await this.#ledger.submit(call, parseEnquiryResults);
    if (result.length === batch.length) return result;
    throw new LedgerError(
      'LEDGER_CORRUPT',
      'the ledger answered another number of enquiries than were asked',
    );
  }

  async #again(batch: Waiting[], losses: number, error: unknown): Promise<void> {
    const conflict = stableCode(error) === 'CONFLICT';
    const lost = conflict ? losses + 1 : losses;
    if (conflict && lost < 2) return this.#commit(batch, lost);
    if (batch.length > 1 && concernsItems(error)) return this.#halves(batch, lost);
    if (conflict && lost < MAX_LOSSES) return this.#commit(batch, lost);
    batch.forEach(({ reject }) => reject(error));
  }

  async #halves(batch: Waiting[], losses: number): Promise<void> {
    const middle = Math.ceil(batch.length / 2);
    await this.#commit(batch.slice(0, middle), losses);
    await this.#commit(batch.slice(middle), losses);
  }
}

function concernsItems(error: unknown): boolean {
  const code = stableCode(error);
  return code !== undefined && !WHOLE.has(code);
}

function settle({ request, resolve, reject }: Waiting, result: EnquiryResult | undefined): void {
  if (result?.enquiryId !== request.enquiryId) {
    reject(new LedgerError('LEDGER_CORRUPT', 'the ledger answered for another enquiry'));
  } else if ('error' in result) {
    const [code = 'LEDGER_REFUSED', ...detail] = result.error.split(': ');
    reject(new LedgerError(code, detail.join(': ') || 'the ledger refused this enquiry'));
  } else resolve(result.enquiry);
}
