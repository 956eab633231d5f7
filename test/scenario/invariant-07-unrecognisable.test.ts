import type { LogEntry } from '@concordat/chaincode/domain';
import { type Company, generateRegisters } from '@concordat/gateway/intake';
import { readLog } from '@concordat/scripts/kill/log-of';
import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COURT, courtJudgment, CUSTOMS, customsLevel, subjectOf, TAX, taxGrade } from '../support/companies';
import { runningConsortium } from '../support/consortium';
import { Intruder } from '../support/intruder';
import { bytesOfBlocks } from '../support/ledger-bytes';
import { SCENARIO_MS } from '../support/patience';
import { codeOf } from '../support/refusal';
import {
  correct,
  publish,
  publishOne,
  requestConsent,
  resolve,
  search,
  setStatus,
  signedConsent,
} from '../support/steps';

const PUBLISHED = 1_000;
/** Of a thousand independent ranks the correlation has a standard deviation of 0.032: six of them. */
const MOST_CORRELATION = 0.19;

describe('invariant 7: nobody is recognised on the ledger, in a log or in a message', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  const companies: Company[] = [...generateRegisters({ seed: 9607, companies: PUBLISHED }).companies()].slice(
    0,
    PUBLISHED,
  );
  const [company, second, third] = companies;
  if (!company || !second || !third) throw new Error('no companies');
  /** Everything that the consortium sees, and what the gateways wrote down for their operators. */
  let everything: Buffer;
  let blocks: Buffer;
  const messages: string[] = [];
  let indexes: number[] = [];
  let entries: LogEntry[] = [];

  before(async () => {
    const { tax, court, customs, bank, regulator } = world;
    // Equal values, in the order of the public list.
    const receipts = await publish(
      tax,
      TAX,
      companies.map((one) => taxGrade(one)),
    );
    indexes = (receipts as unknown as { row: number; index: number }[])
      .sort((a, b) => a.row - b.row)
      .map(({ index }) => index);
    const leaf = receipts[0]?.leafHash ?? '';
    await publishOne(court, COURT, courtJudgment(company, { number: 9607 }));
    await publishOne(customs, CUSTOMS, customsLevel(second));
    const subject = subjectOf(company);
    const { consentId, portal } = await signedConsent({ grantee: bank, certifier: tax, subject });
    await resolve(bank, { subject, application: 'LOAN-9607', officer: 'officer-9607' });
    await resolve(world.bank2, { subject: subjectOf(second) });
    await requestConsent({ grantee: bank, certifier: tax, subject: subjectOf(third) });
    await correct(tax, leaf, taxGrade(company, { grade: 'A', score: 91 }));
    await setStatus(tax, receipts[1]?.leafHash ?? '', 'UNDER_OBJECTION');
    await search(regulator, subject);
    await portal.send('/portal/v1/who-looked');
    await portal.send(`/portal/v1/consents/${consentId}/revoke`, { json: {} });
    await provoke();
    const witness = await Intruder.of(world, 'RegulatorMSP');
    blocks = await bytesOfBlocks(witness).finally(() => witness.close());
    const log = await readLog(tax.operator);
    entries = log.entries.map((bytes) => JSON.parse(bytes.toString('utf8')) as LogEntry);
    everything = Buffer.concat([
      blocks,
      ...log.entries,
      await writtenByProcesses(),
      Buffer.from(messages.join('\n')),
    ]);
  });

  /** Errors with the subject in what was asked: none may have it in what is answered. */
  async function provoke(): Promise<void> {
    const { tax, bank } = world;
    const item = taxGrade(second as Company);
    const bad = [
      { ...item, fields: { ...item.fields, grade: 'Z' } },
      { ...item, fields: { ...item.fields, uscc: `${String(item.fields['uscc'])}X` } },
      { ...item, fields: { ...item.fields, score: 1 } },
      { fields: { [String(item.fields['name'])]: String(item.fields['uscc']) } },
    ];
    const answers = [
      await tax.submitter.reach('/v1/records', { query: { schema: TAX }, json: bad.slice(0, 3) }),
      await bank.officer.reach('/v1/resolve', {
        json: {
          subject: subjectOf(second as Company),
          product: 'no.such@1',
          purpose: 'loan-origination',
          application: 'A',
        },
      }),
      await bank.officer.reach('/v1/resolve', {
        json: { subject: { kind: 'lei', identifier: company?.uscc } },
      }),
      await bank.officer.reach(`/v1/enquiries/${company?.uscc}`),
    ];
    for (const answer of answers) messages.push(await answer.text());
    const unknown = resolve(bank, { subject: { kind: 'lei', identifier: (company as Company).uscc } });
    messages.push(await codeOf(unknown));
  }

  async function writtenByProcesses(): Promise<Buffer> {
    const folder = join(world.sandbox.dataDir, 'logs');
    const names = await readdir(folder);
    return Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
  }

  /** A text as it may be written: plain, escaped in JSON, in UTF-16, base64 at any offset, hex, and hashed. */
  function spellings(text: string): Buffer[] {
    const utf8 = Buffer.from(text, 'utf8');
    const escaped = [...text].map((one) =>
      one > '~' ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : one,
    );
    const shifted = [0, 1, 2].map((before) => {
      const coded = Buffer.concat([Buffer.alloc(before), utf8])
        .toString('base64url')
        .replace(/=+$/, '');
      // The first and last characters also depend on what stands around.
      return coded.slice(Math.ceil((before * 8) / 6), -2);
    });
    return [
      utf8,
      Buffer.from(escaped.join('')),
      Buffer.from(text, 'utf16le'),
      Buffer.from(utf8.toString('hex')),
      ...shifted.filter((coded) => coded.length >= 8).map((coded) => Buffer.from(coded)),
    ];
  }

  function digests(text: string, salts: readonly string[]): Buffer[] {
    const inputs = ['', ...salts].flatMap((salt) => [`${salt}${text}`, `${text}${salt}`]);
    const jcs = [JSON.stringify(text), JSON.stringify(['cn.uscc', text]), JSON.stringify({ uscc: text })];
    const saltBytes = salts.map((salt) => Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(text)]));
    return [...inputs, ...jcs, ...saltBytes].flatMap((input) =>
      ['sha256', 'sha1', 'md5'].map((name) => createHash(name).update(input).digest()),
    );
  }

  /** One pass over the haystack for many digests: by their first bytes, raw, in hex and in base64url. */
  function found(needles: Buffer[]): Buffer | undefined {
    return needles.find((needle) => everything.includes(needle));
  }

  it('no identifier and no name of the register stands anywhere, in any obvious spelling', () => {
    for (const { uscc, name, nameLatin } of companies.slice(0, 60))
      for (const text of [uscc, name, nameLatin])
        expect(found(spellings(text)), `${text} was found`).to.equal(undefined);
    const text = everything.toString('latin1');
    for (const { uscc } of companies) expect(text.includes(uscc), `${uscc} was found`).to.equal(false);
    // Nor any other code of its form.
    const codes = text.match(/\b91\d{6}[0-9A-Z]{9}[0-9A-Z]\b/g) ?? [];
    expect(codes.filter((code) => /[A-Z]/.test(code) || code.length === 18)).to.deep.equal([]);
    // The search would find one that is there: the organisation’s own name is.
    expect(found(spellings('BankMSP'))).not.to.equal(undefined);
  });

  it('no hash of an identifier or name stands there, plain or with any salt that can be seen', () => {
    const publicSalts = [
      ...new Set([
        ...entries.slice(0, 5).flatMap(({ recordId, commitment }) => [recordId, commitment]),
        world.sandbox.channel,
      ]),
    ];
    const hexes = new Set(everything.toString('latin1').match(/[0-9a-f]{32,64}/g) ?? []);
    for (const { uscc, name } of companies) {
      for (const text of [uscc, name]) {
        for (const digest of digests(text, publicSalts)) {
          const hex = digest.toString('hex');
          expect(hexes.has(hex) || hexes.has(hex.slice(0, 32)), `a hash of ${text}`).to.equal(false);
        }
      }
    }
    for (const { uscc } of companies.slice(0, 20)) {
      const needles = digests(uscc, []).flatMap((digest) => [
        digest,
        Buffer.from(digest.toString('base64url').slice(0, 20)),
      ]);
      expect(found(needles), uscc).to.equal(undefined);
    }
  });

  // Words of a schema, as its levels and kinds of conduct, are public and on the ledger.
  it('no date, office, amount or case of a record stands on the ledger', () => {
    const { fields, meta } = taxGrade(company);
    for (const text of [
      meta.issued,
      fields['authority'],
      '2025-03-03',
      '2022-09-14',
      '1234567.89',
      'officer-9607',
      'LOAN-9607',
    ])
      expect(found(spellings(String(text)).slice(0, 4)), String(text)).to.equal(undefined);
  });

  it('equal values have different commitments, and ids tell nothing', () => {
    expect(entries).to.have.length(PUBLISHED + 1);
    expect(new Set(entries.map(({ commitment }) => commitment)).size).to.equal(entries.length);
    expect(new Set(entries.map(({ recordId }) => recordId)).size).to.equal(entries.length);
    for (const entry of entries)
      expect(Object.keys(entry).sort()).to.deep.equal(['commitment', 'publisher', 'recordId', 'schema', 'v']);
  });

  it('the log’s order tells nothing of the list’s: neither of its rows nor of its codes', () => {
    const rows = indexes.map((_, row) => row);
    expect(Math.abs(correlation(rows, indexes))).to.be.lessThan(MOST_CORRELATION);
    const byCode = companies
      .map(({ uscc }, row) => ({ uscc, row }))
      .sort((a, b) => (a.uscc < b.uscc ? -1 : 1));
    const codeRank = rows.map(() => 0);
    byCode.forEach(({ row }, rank) => (codeRank[row] = rank));
    expect(Math.abs(correlation(codeRank, indexes))).to.be.lessThan(MOST_CORRELATION);
    // Nor the ids’ order, nor the distance between neighbours.
    const ids = indexes.map((index) => Number(`0x${entries[index]?.recordId.slice(0, 12)}`));
    expect(Math.abs(correlation(rows, ranksOf(ids)))).to.be.lessThan(MOST_CORRELATION);
    const neighbours = indexes
      .slice(1)
      .filter((index, at) => Math.abs(index - (indexes[at] ?? 0)) === 1).length;
    expect(neighbours, 'about two of a thousand stay neighbours').to.be.lessThan(20);
    expect(Math.abs(correlation(rows, rows)), 'the measure finds an order that is there').to.be.greaterThan(
      0.99,
    );
  });

  it('no time tells records of one batch apart', () => {
    // The only time that the ledger has of a record is its head's: one for all of the batch.
    expect(
      entries.some((entry) => /time|since|at/i.test(Object.keys(entry).join(' ').replace('commitment', ''))),
    ).to.equal(false);
    expect(
      blocks.includes(Buffer.from(entries[0]?.commitment ?? '')),
      'no entry is on the ledger at all',
    ).to.equal(false);
    for (const { recordId } of entries.slice(0, 50))
      expect(blocks.includes(Buffer.from(recordId)), 'no record id is on the ledger').to.equal(false);
  });
});

const ranksOf = (values: number[]) => {
  const order = [...values].sort((a, b) => a - b);
  const rank = new Map(order.map((value, at) => [value, at]));
  return values.map((value) => rank.get(value) ?? 0);
};

/** Spearman's rank correlation of two lists that hold ranks (Pearson's of the ranks). */
function correlation(a: number[], b: number[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [both, squaresA, squaresB] = [0, 0, 0];
  a.forEach((value, at) => {
    const [x, y] = [value - meanA, (b[at] ?? 0) - meanB];
    both += x * y;
    squaresA += x * x;
    squaresB += y * y;
  });
  return both / Math.sqrt(squaresA * squaresB);
}
