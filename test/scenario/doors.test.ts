import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { Api, type ApiRequest } from '@concordat/gateway/client';
import { expect } from 'chai';
import { companiesOf, PRODUCT, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { eventually } from '../support/eventually';
import type { Member } from '../support/member';
import { type Operation as Answering, tellsAnswers } from '../support/open-api';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import { arrived, json, listOf, publishOne, requestConsent } from '../support/steps';

interface Operation extends Answering {
  security: Record<string, string[]>[];
  parameters: { name: string; in: string; schema: { maximum?: number; maxLength?: number } }[];
}
type Method = 'get' | 'post' | 'put' | 'delete';
interface Door {
  /** Asks as a role that the route lets in. */
  api: (role: string) => Api;
  name: string;
  path: string;
  method: Method;
  operation: Operation;
}

const ORGANISATIONS = ['TaxMSP', 'CourtMSP', 'RegulatorMSP', 'BankMSP'];

describe('every door that clients have', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company, other] = companiesOf(9710, 2);
  if (!company || !other) throw new Error('no company');
  const subject = subjectOf(company);
  let doors: Door[];

  before('read the route tables, as the listeners themselves tell them', async () => {
    const tables = await Promise.all(
      ORGANISATIONS.map((mspId) => doorsOf(mspId, world.member(mspId).info.internalUrl)),
    );
    const portal = await world.tax.portalOf(subject);
    tables.push((await doorsOf('portal', portal.baseUrl)).map((door) => ({ ...door, api: () => portal })));
    doors = tables.flat();
  });

  async function doorsOf(name: string, url: string): Promise<Door[]> {
    const document = await json<{ paths: Record<string, Record<Method, Operation>> }>(
      new Api(url),
      '/openapi.json',
    );
    return Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({
        api: (role: string) => new Api(url, tokenOf(name, role)),
        name: `${name} ${method} ${path}`,
        path,
        method: method as Method,
        operation,
      })),
    );
  }

  const tokenOf = (mspId: string, role: string): string =>
    (world.sandbox.organisations[mspId]?.tokens as Record<string, string> | undefined)?.[role] ?? '';

  const parameter = ({ operation }: Door, name: string, place: string) =>
    operation.parameters.find((one) => one.name === name && one.in === place);

  /** What answers with many of a kind: its path names no single one, and it answers JSON. */
  const isList = ({ method, path, operation }: Door): boolean =>
    method === 'get' &&
    /^\/(portal\/)?v1\//.test(path) &&
    !path.endsWith('}') &&
    Object.keys(operation.responses['200']?.content ?? { 'application/json': {} }).includes(
      'application/json',
    );

  /** Each list once, whichever organisations have it, with a client of a role that it lets in. */
  const listsToAsk = (): { name: string; path: string; asker: Api }[] =>
    [...new Map(doors.filter(isList).map((door) => [door.path, door])).values()].map(
      ({ name, path, api, operation }) => ({
        name,
        path,
        asker: api(operation.security[0]?.['bearer']?.[0] ?? ''),
      }),
    );

  const hasBound = (door: Door): boolean =>
    (parameter(door, 'cursor', 'query')?.schema.maxLength ?? Infinity) <= 1000 &&
    (parameter(door, 'limit', 'query')?.schema.maximum ?? Infinity) <= 1000;

  const isPage = ({ operation }: Door): boolean => {
    const answer = operation.responses['200']?.content?.['application/json']?.schema?.properties ?? {};
    return 'items' in answer && 'next' in answer;
  };

  it('says what each of its answers holds, member by member', () => {
    const answering = doors.filter(({ path }) => path !== '/openapi.json');
    expect(answering.length).to.be.greaterThan(60);
    expect(
      answering.filter(({ operation }) => !tellsAnswers(operation)).map(({ name }) => name),
    ).to.deep.equal([]);
  });

  it('takes an Idempotency-Key where it writes', () => {
    const writes = doors.filter(({ method }) => method !== 'get');
    expect(writes.length).to.be.greaterThan(15);
    const without = writes.filter((door) => parameter(door, 'Idempotency-Key', 'header') === undefined);
    expect(without.map(({ name }) => name)).to.deep.equal([]);
  });

  it('gives lists page by page, with bounds', () => {
    const lists = doors.filter(isList);
    expect(lists.length).to.be.greaterThan(30);
    const whole = lists.filter((door) => !hasBound(door) || !isPage(door));
    expect(whole.map(({ name }) => name)).to.deep.equal([]);
  });

  it('refuses a cursor that no page of that list gave, and a limit out of bounds', async () => {
    const query = { limit: 1 };
    const { next } = await json<{ next: string }>(world.tax.operator, '/v1/organisations', { query });
    for (const { name, path, asker } of listsToAsk()) {
      const ask = (query: NonNullable<ApiRequest['query']>) => codeOf(asker.send(path, { query }));
      const cursors = ['x', Buffer.from('[1,2,3]').toString('base64url'), '\u0000'];
      if (!path.endsWith('/organisations')) cursors.push(next);
      for (const cursor of cursors)
        expect(await ask({ cursor }), `${name} ${cursor}`).to.equal('CURSOR_INVALID');
      expect(await ask({ cursor: 'x'.repeat(5000) }), name).to.equal('REQUEST_INVALID');
      for (const limit of [0, -1, 501, 1e9]) expect(await ask({ limit }), name).to.equal('REQUEST_INVALID');
    }
  });

  it('gives every item of a list once, in the same order, whatever the size of its pages', async () => {
    for (const { name, path, asker } of listsToAsk()) {
      // Each page of it is a search on the ledger, where other lists grow by it.
      if (path.endsWith('/who-looked')) continue;
      const { whole, inPages } = await readTwice(asker, path);
      expect(inPages, name).to.deep.equal(whole);
    }
  });

  /** A list in one page and in three. What comes in between is no difference: until it is the same before and after. */
  function readTwice(asker: Api, path: string): Promise<{ whole: unknown[]; inPages: unknown[] }> {
    const read = async (limit: number) => (await listOf<unknown>(asker, path, { limit })).map(stable);
    return eventually(`${path} keeps still`, async () => {
      const whole = await read(500);
      const inPages = await read(Math.max(1, Math.ceil(whole.length / 3)));
      return isDeepStrictEqual(await read(500), whole) ? { whole, inPages } : undefined;
    });
  }

  /** Without what changes between two looks. */
  const stable = (item: unknown): unknown =>
    JSON.parse(JSON.stringify(item, (key, value: unknown) => (key === 'releases' ? undefined : value)));

  describe('under one Idempotency-Key', () => {
    const keyed = (key: string) => ({ 'idempotency-key': key });

    /** Sends twice, to two processes of the gateway one after the other; answers both bodies. */
    async function twice(member: Member, send: () => Promise<unknown>): Promise<[unknown, unknown]> {
      const first = await send();
      await member.process.kill('SIGKILL');
      await member.process.restart();
      await member.ready();
      return [first, await send()];
    }

    it('repeats what each write answered, secrets too, after a restart as well; another body is refused', async () => {
      const handles = await Promise.all(
        [subject, subject, subjectOf(other)].map(async (about) => {
          const asked = { grantee: world.bank, certifier: world.tax, subject: about };
          return (await requestConsent(asked)).handle;
        }),
      );
      const portal = await world.tax.portalOf(subject);
      await Promise.all(handles.slice(0, 2).map((handle) => arrived(portal, handle)));
      const leafHash = await publishOne(world.tax, TAX, taxGrade(company, { year: 1990 }));
      const writes: [Api, string, unknown, unknown][] = [
        [world.tax.operator, '/v1/portal/tokens', subject, subjectOf(other)],
        [portal, `/portal/v1/requests/${handles[0]}/answer`, { answer: 'sign' }, { answer: 'decline' }],
        [portal, `/portal/v1/requests/${handles[1]}/answer`, { answer: 'decline' }, { answer: 'sign' }],
        [
          world.tax.submitter,
          `/v1/records/${leafHash}/status`,
          { status: 'UNDER_OBJECTION', reason: 'TEST_REASON' },
          { status: 'WITHDRAWN', reason: 'TEST_REASON' },
        ],
      ];
      const keys = writes.map(() => randomUUID());
      const [first, again] = await twice(world.tax, () =>
        Promise.all(
          writes.map(([api, path, body], at) =>
            json(api, path, { json: body, headers: keyed(keys[at] ?? '') }),
          ),
        ),
      );
      expect(again).to.deep.equal(first);
      for (const [at, [api, path, , elsewise]] of writes.entries()) {
        const reused = api.send(path, { json: elsewise, headers: keyed(keys[at] ?? '') });
        expect(await codeOf(reused), path).to.equal('IDEMPOTENCY_KEY_REUSED');
      }
      // Another caller's key is another key.
      const [key = ''] = keys;
      const token = await json<{ token: string }>(world.customs.operator, '/v1/portal/tokens', {
        json: subjectOf(other),
        headers: keyed(key),
      });
      expect(token.token).to.match(/^cds_/);
    });

    it('resolves once: one enquiry, one use, whatever text the key is', async () => {
      const body = { subject, product: PRODUCT, purpose: 'loan-origination', application: 'KEYED' };
      const ask = (json_: object) =>
        json<{ enquiryId: string; seq: number }>(world.bank.officer, '/v1/resolve', {
          json: json_,
          headers: keyed('loan-4711'),
        });
      const first = await ask(body);
      const again = await ask(body);
      expect([again.enquiryId, again.seq]).to.deep.equal([first.enquiryId, first.seq]);
      expect(await codeOf(ask({ ...body, application: 'OTHER' }))).to.equal('IDEMPOTENCY_KEY_REUSED');
    });

    it('asks for one consent, searches once, fetches a correction that is not there alike', async () => {
      const asked = {
        subject,
        certifier: 'TaxMSP',
        product: PRODUCT,
        purposes: ['loan-origination'],
        notAfter: Date.now() + 3_600_000,
        purposeInWords: 'To decide on a loan',
      };
      const request = () =>
        json(world.bank.officer, '/v1/consent-requests', { json: asked, headers: keyed('request-1') });
      expect(await request()).to.deep.equal(await request());
      const search = () =>
        json(world.regulator.inspector, '/v1/audit/search', {
          json: { subject, reason: 'Twice', officer: 'inspector-1' },
          headers: keyed('search-1'),
        });
      expect(await search()).to.deep.equal(await search());
      const fetch = () =>
        codeOf(
          world.bank.officer.send(`/v1/notices/${'0'.repeat(32)}/correction`, {
            json: {},
            headers: keyed('correction-1'),
          }),
        );
      expect([await fetch(), await fetch()]).to.deep.equal(['NOTICE_UNKNOWN', 'NOTICE_UNKNOWN']);
    });
  });
});
