import { expect } from 'chai';
import { gzipSync } from 'node:zlib';
import {
  expectTold,
  nested,
  post,
  publishText,
  staysUp,
  TaxItems,
  TOO_LONG_BYTES,
} from '../support/bad-input';
import { companiesOf, subjectOf, TAX } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { SCENARIO_MS } from '../support/patience';
import { sendRaw } from '../support/raw-http';
import { listOf } from '../support/steps';

describe('bad input in requests', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const companies = companiesOf(9603, 2);
  const items = new TaxItems(companies);
  staysUp(world);

  it('in JSON requests: refused before anything is done, and nobody is enquired about', async () => {
    const { bank } = world;
    const company = companies[0];
    if (!company) throw new Error('no company');
    const subject = subjectOf(company);
    const asked = {
      subject,
      product: 'cn.enterprise.basic@1',
      purpose: 'loan-origination',
      application: 'A',
    };
    const text = JSON.stringify(asked);
    const before = await listOf(bank.officer, '/v1/enquiries');
    const cases: [string | Buffer, string][] = [
      ['', 'JSON'],
      [text.slice(0, -3), 'JSON_INVALID'],
      [`\ufeff${text}`, 'JSON_BOM'],
      [Buffer.from(text.replace('"A"', '"Zürich"'), 'latin1'), 'ENCODING_INVALID'],
      [text.replace('"A"', nested(100_000)), 'JSON_TOO_DEEP'],
      [text.replace('"A"', '"A","application":"B"'), 'JSON_DUPLICATE_KEY'],
      [text.replace('"A"', '9007199254740993'), 'NUMBER_TOO_LARGE'],
      [text.replace('"A"', '"\\udc00"'), 'TEXT_LONE_SURROGATE'],
      [text.replace('"A"', '"a\\u0000"'), 'TEXT_NUL'],
      [text.replace('"A"', `"${'x'.repeat(TOO_LONG_BYTES)}"`), 'BODY_TOO_LARGE'],
      [JSON.stringify({ ...asked, subject: { ...subject, identifier: '123' } }), 'SUBJECT_INVALID'],
      [JSON.stringify({ ...asked, purpose: 'curiosity' }), 'REQUEST_INVALID'],
      [JSON.stringify({ ...asked, more: 1 }), 'REQUEST_INVALID'],
      [JSON.stringify({ ...asked, enquiryId: 'x' }), 'REQUEST_INVALID'],
      ['[]', 'REQUEST_INVALID'],
      ['null', 'REQUEST_INVALID'],
    ];
    for (const [body, code] of cases) {
      const response = await fetch(new URL('/v1/resolve', bank.info.internalUrl), {
        method: 'POST',
        headers: { authorization: `Bearer ${bank.info.tokens.officer}`, 'content-type': 'application/json' },
        body: new Uint8Array(Buffer.from(body)),
      });
      const answer = await response.text();
      expectTold(answer);
      expect(response.status, `${code} ${answer}`).to.be.within(400, 499);
      expect((JSON.parse(answer) as { code: string }).code).to.include(code);
      expect(answer).not.to.include(company.uscc);
    }
    expect(await listOf(bank.officer, '/v1/enquiries')).to.deep.equal(before);
  });

  it('in HTTP itself: cut short, compressed, wrong length, wrong token, unknown addresses', async () => {
    const { tax } = world;
    const token = tax.info.tokens.submitter;
    const path = `/v1/records?schema=${TAX}`;
    const contentType = 'application/x-ndjson';
    const line = items.goodLine();
    // Cut off in the middle of its only item: nothing may land.
    const cut = await sendRaw(tax, {
      path,
      token,
      contentType,
      contentLength: 10_000,
      body: line.slice(0, 40),
    });
    expect(cut).to.satisfy((text: string) => text === '' || / 4\d\d /.test(text.slice(0, 20)), cut);
    const packed = await sendRaw(tax, {
      path: '/v1/records/0/status',
      token,
      contentType: 'application/json',
      headers: { 'content-encoding': 'gzip' },
      body: gzipSync('{}'),
    });
    expect(packed.slice(0, 13)).to.match(/HTTP\/1\.1 4\d\d/);
    const unauthorised = await post(world, { path, contentType, body: line, token: 'not-a-token' });
    expect([unauthorised.status, unauthorised.body.code]).to.deep.equal([401, 'UNAUTHENTICATED']);
    const otherRole = await post(world, { path, contentType, body: line, token: tax.info.tokens.officer });
    expect([otherRole.status, otherRole.body.code]).to.deep.equal([403, 'FORBIDDEN']);
    const addresses = ['/v1/nothing', '/v1/records/%00/status', '/v1/records/%ff', '/v1/../../etc/passwd'];
    for (const address of [...addresses, `/v1/records?schema=${TAX}&schema=${TAX}`, '/v1/records?schema=x']) {
      const answer = await post(world, { path: address, contentType, body: line });
      expect(answer.status, answer.text).to.be.within(400, 499);
    }
    // The same item, whole, is still new: none of the above has stored it.
    const whole = await publishText(world, contentType, line);
    expect(whole.body.receipts?.[0]).to.include({ outcome: 'NEW' });
  });
});
