import { randomBytes } from 'node:crypto';
import type { Ledger, LedgerCall, LedgerError } from '@concordat/gateway';

/** One submission: what it writes carries its token, so that it is found again. */
interface Attempt {
  token: string;
  creator: string;
  /** The transaction that was acknowledged, or whose outcome was left unknown. */
  txId?: string;
  /** `ACKNOWLEDGED`, or the code of the refusal. */
  told: string;
  /** When it was made, and answered: milliseconds since the epoch. */
  begun: number;
  ended: number;
}

/** Refusals after which the transaction may stand on the ledger all the same. */
const UNCLEAR = new Set(['TIMEOUT']);

/** The regulator's searches and the banks' enquiries: nobody else's writes stand in their way. */
const CALLS: Record<string, (token: string) => LedgerCall> = {
  RegulatorMSP: (token) => ({
    contract: 'supervision',
    function: 'recordSearch',
    argument: { detailsHash: token },
  }),
  BankMSP: enquiry,
  Bank2MSP: enquiry,
};

/** An enquiry that will be refused, and so be an entry, on any ledger: its product is unknown. */
function enquiry(token: string): LedgerCall {
  const request = {
    enquiryId: randomBytes(16).toString('hex'),
    basis: 'CONSENT',
    reference: randomBytes(32).toString('hex'),
    subjectCommitment: randomBytes(32).toString('hex'),
    escrow: randomBytes(96).toString('base64url'),
    product: 'nothing@1',
    purpose: 'loan-origination',
    recipientKeyId: 'none',
    detailsHash: token,
  };
  return { contract: 'enquiry', function: 'submit', argument: { enquiries: [request] } };
}

/** Submissions one after another over each connection, every one of its own, and what its submitter was told. */
export class LedgerLoad {
  readonly attempts: Attempt[] = [];
  #stopped = false;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(private readonly from: number) {}

  /** Counts from the next block on. */
  static async begin(reader: Ledger): Promise<LedgerLoad> {
    return new LedgerLoad(await reader.height());
  }

  /** `ledgers`: by MSP id, of RegulatorMSP, BankMSP, Bank2MSP. */
  start(ledgers: Record<string, Ledger>): void {
    this.#stopped = false;
    this.#running = Promise.all(Object.values(ledgers).map((ledger) => this.#repeat(ledger)));
  }

  /** Lets what was begun end. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  get acknowledged(): number {
    return this.attempts.filter(({ told }) => told === 'ACKNOWLEDGED').length;
  }

  /** When the first of the acknowledged submissions that began after `time` was answered; by whom, where asked for. */
  servedAfter(time: number, mspId?: string): number | undefined {
    const served = this.attempts
      .filter(
        ({ told, begun, creator }) =>
          told === 'ACKNOWLEDGED' && begun >= time && (mspId ?? creator) === creator,
      )
      .map(({ ended }) => ended);
    return served.length > 0 ? Math.min(...served) : undefined;
  }

  /** How often each answer was given. */
  get answers(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { told } of this.attempts) counts[told] = (counts[told] ?? 0) + 1;
    return counts;
  }

  async submit(ledger: Ledger): Promise<Attempt> {
    const token = randomBytes(32).toString('hex');
    const creator = ledger.mspId;
    const call = CALLS[creator]?.(token);
    if (!call) throw new Error(`${creator} has nothing to submit`);
    const begun = Date.now();
    const { told, txId } = await ledger
      .submit(call, (value) => value)
      .then(
        (committed) => ({ told: 'ACKNOWLEDGED', txId: committed.txId }),
        (error: LedgerError) => ({ told: error.code, txId: error.txId }),
      );
    const attempt = { token, creator, told, begun, ended: Date.now(), ...(txId !== undefined && { txId }) };
    this.attempts.push(attempt);
    return attempt;
  }

  /**
   * What is lost, and what stands twice, of everything submitted so far, as the blocks have it. Empty where each acknowledged
   * write stands once, each refused one nowhere, and each whose outcome stayed unknown at most once.
   */
  async findFaults(reader: Ledger): Promise<string[]> {
    const { written, calls } = await this.#read(reader);
    const faults = this.attempts.flatMap((attempt) => faultOf(attempt, written.get(attempt.token) ?? []));
    for (const [creator, txIds] of calls) {
      const attempts = this.attempts.filter((attempt) => attempt.creator === creator).length;
      if (txIds.size > attempts)
        faults.push(`${creator} submitted ${attempts} times and has ${txIds.size} transactions`);
    }
    return faults;
  }

  async #repeat(ledger: Ledger): Promise<void> {
    do await this.submit(ledger);
    while (!this.#stopped);
  }

  /** The transactions that wrote a token, and all that each organisation has in the blocks: endorsed once means one id. */
  async #read(reader: Ledger): Promise<{ written: Map<string, string[]>; calls: Map<string, Set<string>> }> {
    const height = await reader.height();
    const stop = new AbortController();
    const written = new Map<string, string[]>();
    const calls = new Map(Object.keys(CALLS).map((mspId) => [mspId, new Set<string>()]));
    for await (const block of reader.blocks(this.from, stop.signal)) {
      for (const { txId, creator, function: name, writes } of block.transactions) {
        if (name === 'enquiry:submit' || name === 'supervision:recordSearch') calls.get(creator)?.add(txId);
        for (const token of tokensOf(writes)) written.set(token, [...(written.get(token) ?? []), txId]);
      }
      if (block.number >= height - 1) break;
    }
    stop.abort();
    return { written, calls };
  }
}

/** One token for each entry written, however many keys hold it. */
function tokensOf(writes: { value: string | null }[]): Set<string> {
  const found = writes.flatMap(({ value }) => {
    const entry: unknown = value === null ? null : JSON.parse(value);
    if (typeof entry !== 'object' || entry === null || !('detailsHash' in entry)) return [];
    return [String(entry.detailsHash)];
  });
  return new Set(found);
}

function faultOf({ token, creator, txId, told }: Attempt, transactions: string[]): string[] {
  const who = `${creator}'s ${token.slice(0, 8)} (${told})`;
  if (transactions.length > 1) return [`${who} stands ${transactions.length} times`];
  const [found] = transactions;
  if (told === 'ACKNOWLEDGED') return found === txId ? [] : [`${who} is lost`];
  if (found === undefined || (UNCLEAR.has(told) && found === txId)) return [];
  return [`${who} stands on the ledger`];
}
