import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { openApiFaults } from '../http/testing/open-api-faults';
import { type Sandbox, startSandbox } from '../sandbox';
import { type Answer, People, type Person, type Problem, type Ready } from './testing/people';

interface Published {
  receipts: { leafHash: string; state: string; index: number }[];
  errors: { code: string; row: number; pointer: string }[];
  counts: { new: number; equal: number };
  size: number;
}
const SUBJECT = { kind: 'cn.uscc', identifier: '91990101MA0HY0016K' };

function item(year: number, grade = 'B') {
  return {
    fields: {
      uscc: SUBJECT.identifier,
      name: '测试公司',
      year,
      grade,
      evaluatedOn: '2026-04-30',
      authority: 'Tax',
    },
    meta: { issued: '2026-05-01', effectiveFrom: '2026-05-01', legalBasis: 'law' },
  };
}

describe('a gateway process', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let people: People;
  before(async () => {
    sandbox = await startSandbox();
    people = new People(sandbox);
  });
  after(() => sandbox.stop());

  const submitter: Person = ['TaxMSP', 'submitter'];
  const records = '/v1/records?schema=cn.tax.grade@1';
  const ask = <T>(...asked: Parameters<People['ask']>) => people.ask<T>(...asked);
  const becomes = (wanted: (ready: Ready) => boolean) => people.becomes(submitter, wanted);

  it('says that it is ready, and what it has checked', async () => {
    const { checks } = await becomes(({ ready }) => ready);
    const names = checks.map(({ name }) => name);
    expect(names).to.include.members([
      'storage',
      'ledger',
      'membership',
      'keys',
      'read model',
      'release gate',
      'anchorer',
    ]);
  });

  it('describes each of its listeners to clients as OpenAPI 3.1 demands', async () => {
    const members = Object.values(sandbox.organisations);
    const urls = members.flatMap(({ internalUrl, portalUrl }) => [
      internalUrl,
      ...(portalUrl ? [portalUrl] : []),
    ]);
    expect(urls).to.have.length(8);
    for (const url of urls) {
      const document = (await (await fetch(new URL('/openapi.json', url))).json()) as Record<string, unknown>;
      expect(document['openapi']).to.match(/^3\.1\./);
      expect(await openApiFaults(document), url).to.deep.equal([]);
    }
    const wrong = { openapi: '3.1.0', paths: { '/a': { get: { responses: { ok: {} } } } } };
    expect(await openApiFaults(wrong)).not.to.be.empty;
  });

  it('publishes records and waits for them to be anchored', async () => {
    const { status, body } = await ask<Published>(submitter, `${records}&wait=anchored`, {
      body: [item(2020)],
    });
    expect(status).to.equal(200);
    expect(body.receipts.map(({ state }) => state)).to.deep.equal(['anchored']);
    const leafHash = body.receipts[0]?.leafHash ?? '';
    const held = await ask<{ state: string; groups: { grade: { year: number } } }>(
      submitter,
      `/v1/records/${leafHash}`,
    );
    expect(held.body.state).to.equal('anchored');
    expect(held.body.groups.grade.year).to.equal(2020);
    expect(JSON.stringify(held.body)).not.to.match(/Mac"/);
  });

  it('streams progress and the result where that is asked for', async () => {
    const member = sandbox.organisations['TaxMSP'];
    const response = await fetch(`${member?.internalUrl}${records}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${member?.tokens.submitter}`,
        'content-type': 'application/x-ndjson',
        accept: 'application/x-ndjson',
      },
      body: Array.from({ length: 1500 }, (_, index) => JSON.stringify(item(3000 + index))).join('\n'),
    });
    const lines = (await response.text()).trimEnd().split('\n');
    const last = JSON.parse(lines.at(-1) ?? '') as { result: Published };
    expect(last.result.counts.new).to.equal(1500);
    expect(lines.slice(0, -1).every((line) => line.startsWith('{"progress":'))).to.equal(true);
  });

  it('publishes once for one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'batch-1' };
    const first = await ask<Published>(submitter, records, { body: [item(2021)], headers });
    const again = await ask<Published>(submitter, records, { body: [item(2021)], headers });
    expect(again.body.receipts).to.deep.equal(first.body.receipts);
    const other = await ask<Problem>(submitter, records, { body: [item(1999)], headers });
    expect([other.status, other.body.code]).to.deep.equal([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('answers bad input with a code, never with 500', async () => {
    const json = { 'content-type': 'application/json' };
    const cases: [Promise<Answer<Problem>>, number, RegExp][] = [
      [ask(submitter, '/v1/records?schema=no.such@1', { body: [] }), 404, /^SCHEMA_UNKNOWN$/],
      [
        ask(submitter, '/v1/records?schema=cn.court.dishonest-debtor@1', { body: [] }),
        404,
        /^SCHEMA_UNKNOWN$/,
      ],
      [ask(submitter, '/v1/records', { body: [] }), 422, /^REQUEST_INVALID$/],
      [ask(submitter, `${records}&mode=none`, { body: [] }), 422, /^REQUEST_INVALID$/],
      [ask(submitter, `${records}&mapping=none`, { body: [] }), 404, /^MAPPING_UNKNOWN$/],
      [
        ask(submitter, records, { body: 'x', headers: { 'content-type': 'image/png' } }),
        415,
        /^MEDIA_TYPE_UNSUPPORTED$/,
      ],
      [ask(submitter, records, { body: '{"a":', headers: json }), 400, /^[A-Z_]+$/],
      [ask(['TaxMSP', 'officer'], records, { body: [] }), 403, /^FORBIDDEN$/],
      [ask(submitter, `/v1/records/${'0'.repeat(64)}`), 404, /^RECORD_UNKNOWN$/],
      [ask(submitter, '/v1/records/zz'), 422, /^REQUEST_INVALID$/],
      [ask(submitter, '/v1/records?cursor=!!'), 400, /^CURSOR_INVALID$/],
      [
        ask(submitter, `/v1/records/${'0'.repeat(64)}/status`, { body: '{"status":1,"status":2}' }),
        400,
        /^JSON_/,
      ],
      [ask(['TaxMSP', 'operator'], '/v1/log/tile/0/999'), 404, /^NOT_FOUND$/],
      [ask(['TaxMSP', 'operator'], '/v1/log/tile/../../etc'), 404, /^[A-Z_]+$/],
      [ask(['TaxMSP', 'operator'], '/v1/log/tile/0/1'), 422, /^REQUEST_INVALID$/],
      [ask(['BankMSP', 'submitter'], records, { body: [] }), 404, /^NOT_FOUND$/],
      [ask(['BankMSP', 'inspector'], '/v1/audit/enquiries'), 404, /^NOT_FOUND$/],
      [ask(['TaxMSP', 'inspector'], '/v1/audit/search', { body: {} }), 404, /^NOT_FOUND$/],
    ];
    for (const [index, [asked, status, code]] of cases.entries()) {
      const { status: got, body } = await asked;
      expect(`${index} ${got} ${body.code}`).to.match(new RegExp(`^${index} ${status} `));
      expect(body.code).to.match(code);
    }
  });

  it('is not disturbed by a caller who goes away in the middle of an upload', async () => {
    const member = sandbox.organisations['TaxMSP'];
    const request = httpRequest(`${member?.internalUrl}${records}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${member?.tokens.submitter}`,
        'content-type': 'application/x-ndjson',
      },
    });
    request.on('error', () => undefined);
    request.write(`${JSON.stringify(item(2050))}\n`);
    await sleep(50);
    const closed = new Promise((resolve) => request.once('close', resolve));
    request.destroy();
    await closed;
    expect((await ask<Ready>(submitter, '/livez')).status).to.equal(200);
  });

  it('serves its log as tiles, and its checkpoint', async () => {
    const member = sandbox.organisations['TaxMSP'];
    const headers = { authorization: `Bearer ${member?.tokens.operator}` };
    const checkpoint = await (await fetch(`${member?.internalUrl}/v1/log/checkpoint`, { headers })).text();
    expect(checkpoint).to.match(/^concordat\/concordat\/TaxMSP\n\d+\n/);
    const tile = await fetch(`${member?.internalUrl}/v1/log/tile/0/000`, { headers });
    expect((await tile.arrayBuffer()).byteLength).to.equal(256 * 32);
    const entries = await fetch(`${member?.internalUrl}/v1/log/tile/entries/000.p/1`, { headers });
    expect(entries.status).to.equal(200);
  });

  it('lets the regulator find a subject’s enquiries, refused ones too, and proves the list complete', async () => {
    const enquiry = { subject: SUBJECT, product: 'cn.enterprise.basic@1', purpose: 'loan-origination' };
    const asked = await ask<{ decision: string }>(['BankMSP', 'officer'], '/v1/resolve', {
      body: { ...enquiry, application: 'LOAN-1' },
    });
    expect(asked.body.decision).to.equal('DENIED');
    interface Found {
      enquiries: { grantee: string; decision: string }[];
      search: { seq: number; detailsHash: string };
      proof: { complete: boolean; grantees: { grantee: string; seq: number }[] };
    }
    const search = { subject: SUBJECT, reason: 'case 12', officer: 'inspector 4' };
    const { body } = await ask<Found>(['RegulatorMSP', 'inspector'], '/v1/audit/search', { body: search });
    expect(body.enquiries.map(({ grantee, decision }) => [grantee, decision])).to.deep.equal([
      ['BankMSP', 'DENIED'],
    ]);
    expect(body.proof.complete).to.equal(true);
    expect(body.proof.grantees).to.deep.include.members([
      { ...body.proof.grantees[0], grantee: 'BankMSP', seq: 1 },
    ]);
    interface Timeline {
      items: { function: string; creator: string }[];
      next: string | null;
    }
    const functions: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/v1/audit/timeline?limit=7${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page: Answer<Timeline> = await ask<Timeline>(['RegulatorMSP', 'inspector'], path);
      functions.push(...page.body.items.map((row) => row.function));
      cursor = page.body.next;
    }
    expect(functions[0]).to.equal('registry:bootstrap');
    expect(functions).to.include.members([
      'enquiry:submit',
      'supervision:recordSearch',
      'attestation:anchor',
    ]);
  });

  it('counts refusals, and logs neither payloads nor tokens nor identifiers', async () => {
    const member = sandbox.organisations['TaxMSP'];
    const response = await fetch(`${member?.internalUrl}/metrics`, {
      headers: { authorization: `Bearer ${member?.tokens.operator}` },
    });
    const metrics = await response.text();
    expect(metrics).to.match(/concordat_refusals_total\{listener="internal",code="SCHEMA_UNKNOWN"\} 2/);
    expect(metrics).to.match(/concordat_read_model_height \d+/);
    const folder = join(sandbox.dataDir, 'logs');
    const logs = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const text = logs.join('\n') + metrics;
    for (const secret of [
      SUBJECT.identifier,
      '测试公司',
      member?.tokens.submitter ?? '',
      'LOAN-1',
      'inspector 4',
    ]) {
      expect(text.includes(secret), secret).to.equal(false);
    }
  });

  it('stores records while the ledger is away, says what is missing, and anchors them when it is back', async () => {
    await sandbox.processes.ledger.kill('SIGKILL');
    const { body } = await ask<Published>(submitter, records, { body: [item(2022)] });
    expect(body.receipts.map(({ state }) => state)).to.deep.equal(['stored']);
    const isMissing = (name: string) => (ready: Ready) =>
      ready.checks.some((check) => check.name === name && !check.ok);
    await becomes(isMissing('ledger'));
    await becomes(isMissing('anchorer'));
    const refused = await ask<Problem>(['BankMSP', 'officer'], '/v1/resolve', {
      body: {
        subject: SUBJECT,
        product: 'cn.enterprise.basic@1',
        purpose: 'loan-origination',
        application: 'L',
      },
    });
    expect([refused.status, refused.body.code]).to.deep.equal([503, 'LEDGER_UNAVAILABLE']);
    await sandbox.processes.ledger.restart();
    await becomes(({ ready }) => ready);
    const held = `/v1/records/${body.receipts[0]?.leafHash}`;
    while ((await ask<{ state: string }>(submitter, held)).body.state !== 'anchored') await sleep(100);
  });

  it('goes on where it was after kill -9', async () => {
    const gateway = sandbox.processes.gateways['TaxMSP'];
    const before = (await ask<{ items: unknown[] }>(submitter, '/v1/records?limit=500')).body.items.length;
    await gateway?.kill('SIGKILL');
    await gateway?.restart();
    await becomes(({ ready }) => ready);
    expect((await ask<{ items: unknown[] }>(submitter, '/v1/records?limit=500')).body.items.length).to.equal(
      before,
    );
    const again = await ask<Published>(submitter, records, { body: [item(2022)] });
    expect(again.body.counts).to.include({ new: 0, equal: 1 });
  });
});
