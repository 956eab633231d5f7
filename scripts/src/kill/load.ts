import {
  type Api,
  ConsentRequested,
  PortalToken,
  type PublishResult,
  Report,
} from '@concordat/gateway/client';
import { type Company, generateRegisters } from '@concordat/gateway/intake';
import { Type } from '@sinclair/typebox';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Acknowledged } from './acknowledged';
import type { Actors } from './actors';
import { consentTerms, creditLevel, judgment, PRODUCT, subjectOf, taxGrade } from './contents';
import { untilDone } from './patience';

const SCHEMA = 'cn.tax.grade@1';
const BATCH = 5;

const Requests = Type.Object({
  items: Type.Array(Type.Object({ handle: Type.String(), state: Type.String() })),
});

interface Published {
  receipts: { leafHash: string; recordId: string; index: number }[];
  errors: PublishResult['errors'];
}

/** Agencies publish, subjects consent and a bank asks, all at once and without end, until told to stop. */
export class Load {
  readonly #companies: Iterator<Company>;
  /** Companies whose consent was acknowledged. */
  readonly #consented: Company[] = [];
  #stopped = false;

  constructor(
    private readonly actors: Actors,
    private readonly acknowledged: Acknowledged,
    { seed, companies }: { seed: number; companies: number },
  ) {
    this.#companies = generateRegisters({ seed, companies }).companies()[Symbol.iterator]();
  }

  /** One record at the other agencies, so that each has a log to lose. */
  async prepare(): Promise<void> {
    const company = this.#nextCompany();
    const { court, customs } = this.actors;
    await Promise.all([
      publishOne(court.submitter, 'cn.court.dishonest-debtor@1', judgment(company)),
      publishOne(customs.submitter, 'cn.customs.credit@1', creditLevel(company)),
    ]);
  }

  /** Runs until `stop`; resolves once everything begun is acknowledged. */
  async run(): Promise<void> {
    this.#stopped = false;
    await Promise.all([
      this.#repeat(() => this.#publish()),
      this.#repeat(() => this.#consent()),
      this.#askAll(),
    ]);
  }

  stop(): void {
    this.#stopped = true;
  }

  async #repeat(work: () => Promise<void>): Promise<void> {
    do await work();
    while (!this.#stopped);
  }

  #askAll(): Promise<void[]> {
    const bank = () => this.#repeat(() => (this.#consented.length > 0 ? this.#resolve() : this.#consent()));
    return Promise.all([bank(), bank()]);
  }

  /** Repeats with the same key until it is acknowledged. */
  async #publish(): Promise<void> {
    const items = Array.from({ length: BATCH }, () => taxGrade(this.#nextCompany()));
    const headers = { 'idempotency-key': randomUUID() };
    const answer = await this.#insist(async () => {
      const request = { query: { schema: SCHEMA, wait: 'stored' }, json: items, headers };
      const response = await this.actors.tax.submitter.send('/v1/records', request);
      return (await response.json()) as Published;
    });
    if (answer.errors.length > 0) throw new Error(`items were rejected: ${JSON.stringify(answer.errors)}`);
    this.acknowledged.records.push(
      ...answer.receipts.map(({ leafHash, recordId, index }) => ({ leafHash, recordId, index })),
    );
  }

  async #consent(): Promise<void> {
    const company = this.#nextCompany();
    const subject = subjectOf(company);
    const { handle, consentId } = await this.#insist(() =>
      this.actors.bank.officer.ask(ConsentRequested, '/v1/consent-requests', { json: consentTerms(subject) }),
    );
    const { token } = await this.#insist(() =>
      this.actors.tax.operator.ask(PortalToken, '/v1/portal/tokens', { json: subject }),
    );
    await this.#insist(() => this.#sign(token, handle));
    this.acknowledged.consents.push(consentId);
    this.#consented.push(company);
  }

  /** Signs what is not signed yet. Throws until the portal shows the consent as ACTIVE. */
  async #sign(token: string, handle: string): Promise<void> {
    const portal = this.actors.tax.portal(token);
    const { items } = await portal.ask(Requests, '/portal/v1/requests');
    const state = items.find((request) => request.handle === handle)?.state;
    if (state === 'ACTIVE') return;
    if (state === undefined) throw new Error('the request has not arrived yet');
    const answered = await portal.send(`/portal/v1/requests/${handle}/answer`, { json: { answer: 'sign' } });
    const { state: now } = (await answered.json()) as { state: string };
    if (now !== 'ACTIVE') throw new Error(`signed, and it is ${now}`);
  }

  /** Repeats with the same enquiry id until every source has answered. */
  async #resolve(): Promise<void> {
    const company = this.#consented[this.acknowledged.reports.length % this.#consented.length] as Company;
    const enquiryId = randomBytes(16).toString('hex');
    const json = {
      subject: subjectOf(company),
      product: PRODUCT,
      purpose: 'loan-origination',
      application: `LOAN-${this.acknowledged.reports.length}`,
      enquiryId,
    };
    const report = await this.#insist(async () => {
      const found = await this.actors.bank.officer.ask(Report, '/v1/resolve', { json });
      const away = found.lines.filter(({ outcome }) => outcome === 'UNAVAILABLE');
      if (away.length === 0) return found;
      throw new Error(away.map(({ publisher, code }) => `${publisher} is away: ${code}`).join('; '));
    });
    this.acknowledged.reports.push(report);
  }

  #insist<T>(call: () => Promise<T>): Promise<T> {
    return untilDone(call, { onRepeat: () => (this.acknowledged.repeated += 1) });
  }

  #nextCompany(): Company {
    const next = this.#companies.next();
    if (next.done === true) throw new Error('no more companies: say more of them');
    return next.value;
  }
}

async function publishOne(api: Api, schema: string, item: object): Promise<void> {
  await api.send('/v1/records', { query: { schema, wait: 'anchored' }, json: [item] });
}
