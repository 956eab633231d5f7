import { fromHex, groupDigest, toHex } from '@concordat/chaincode/domain';
import {
  bundleBytes,
  parseBundle,
  parseTrust,
  type RecordBundle,
  type TrustFile,
  verifyBundle,
} from '@concordat/gateway/verify';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  companiesOf,
  COURT,
  courtJudgment,
  CUSTOMS,
  customsLevel,
  subjectOf,
  TAX,
  taxGrade,
} from '../support/companies';
import { runningConsortium } from '../support/consortium';
import { repoRoot } from '../support/paths';
import { SCENARIO_MS } from '../support/patience';
import { bundlesOf, publish, publishOne, resolve, setStatus, signedConsent } from '../support/steps';

interface Saved {
  publisher: string;
  file: string;
  bytes: Buffer;
}

/** Coprime to 8: over a file, every bit of a byte has its turn. */
const STRIDE = 13;

describe('invariant 9: a bundle verifies offline, and one changed bit anywhere makes it invalid', function () {
  this.timeout(SCENARIO_MS);
  const world = runningConsortium();
  let folder = '';
  let trustFile = '';
  let trust: TrustFile;
  const saved: Saved[] = [];
  /** Evidence of another company's record, from the same publishers. */
  let others: Saved[] = [];

  before('save the evidence, then stop every process', async () => {
    const [company, another] = companiesOf(9900, 2);
    if (!company || !another) throw new Error('no companies');
    const subject = subjectOf(company);
    await Promise.all([
      publish(world.tax, TAX, [taxGrade(company), taxGrade(company, { year: 2023 }), taxGrade(another)]),
      publishOne(world.court, COURT, courtJudgment(another)),
      publishOne(world.customs, CUSTOMS, customsLevel(company)).then((leaf) =>
        setStatus(world.customs, leaf, 'UNDER_OBJECTION'),
      ),
    ]);
    await signedConsent({ grantee: world.bank, certifier: world.tax, subject });
    const report = await resolve(world.bank, { subject });
    folder = await mkdtemp(join(tmpdir(), 'concordat-evidence-'));
    for (const [at, { publisher, bytes }] of (await bundlesOf(world.bank, report)).entries()) {
      const file = join(folder, `${at}.bundle.json`);
      await writeFile(file, bytes);
      saved.push({ publisher, file, bytes });
    }
    const theirs = subjectOf(another);
    await signedConsent({ grantee: world.bank, certifier: world.tax, subject: theirs });
    const bundles = await bundlesOf(world.bank, await resolve(world.bank, { subject: theirs }));
    others = bundles.map(({ publisher, bytes }) => ({ publisher, bytes, file: '' }));
    trustFile = join(folder, 'trust.json');
    const text = await readFile(world.sandbox.trustFile, 'utf8');
    await writeFile(trustFile, text);
    trust = parseTrust(JSON.parse(text));
    await world.stop();
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const runApart = (args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
    new Promise((done) => {
      const preload = join(__dirname, '..', 'support', 'no-network.js');
      const options = { cwd: folder, env: { PATH: process.env['PATH'] ?? '', HOME: folder } };
      const all = ['--require', preload, ...args];
      execFile(process.execPath, all, options, (error, stdout, stderr) =>
        done({ status: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  /** Runs the verifier where the network is a trap and nothing but two files is at hand. */
  const verifyApart = (args: string[]) =>
    runApart([join(repoRoot, 'gateway', 'bin', 'concordat.js'), 'verify', ...args]);

  const records = (): RecordBundle[] =>
    saved.map(({ bytes }) => parseBundle(bytes)).filter((bundle) => bundle.type === 'RECORD');

  it('covers every kind of answer: records, nothing held, withheld', () => {
    const outcomes = saved.map(({ bytes }) => verifyBundle(bytes, trust).statement?.outcome);
    expect(outcomes).to.deep.equal(['RECORDS', 'RECORDS', 'NONE_HELD', 'PARTLY_WITHHELD']);
  });

  it('verifies in a process of its own, without network, all others being stopped', async () => {
    const trapped = await runApart(['-e', 'fetch("http://127.0.0.1:65000").catch(() => undefined)']);
    expect(trapped.status, 'the trap works').to.equal(99);
    for (const { publisher, file } of saved) {
      const args = [file, '--publisher', publisher, '--grantee', 'BankMSP', '--trust', trustFile, '--json'];
      const { status, stdout, stderr } = await verifyApart(args);
      expect(status, stderr + stdout).to.equal(0);
      const { verdict, checks } = JSON.parse(stdout) as { verdict: string; checks: { ok: boolean }[] };
      expect(verdict).to.equal('VALID');
      expect(checks.length).to.be.at.least(6);
      expect(checks.every(({ ok }) => ok)).to.equal(true);
    }
  });

  it('says by its exit status: invalid for another publisher, altered; not checkable without keys; wrong usage', async () => {
    const [{ publisher, file, bytes }] = saved as [Saved];
    const altered = join(folder, 'altered.json');
    await writeFile(altered, bytes.toString('utf8').replace('"grade":"B"', '"grade":"A"'));
    const keyless = join(folder, 'keyless.json');
    await writeFile(keyless, JSON.stringify({ ...trust, keys: [] }));
    const statuses = await Promise.all([
      verifyApart([file, '--publisher', 'CustomsMSP', '--trust', trustFile]),
      verifyApart([file, '--publisher', publisher, '--grantee', 'Bank2MSP', '--trust', trustFile]),
      verifyApart([altered, '--publisher', publisher, '--trust', trustFile]),
      verifyApart([file, '--publisher', publisher, '--trust', keyless]),
      verifyApart([file, '--trust', trustFile]),
      verifyApart([join(folder, 'none.json'), '--publisher', publisher, '--trust', trustFile]),
    ]);
    expect(statuses.map(({ status }) => status)).to.deep.equal([1, 1, 1, 2, 4, 4]);
  });

  it('is invalid with any one bit changed', () => {
    for (const { bytes, file } of saved) {
      for (let bit = 0; bit < bytes.length * 8; bit += STRIDE) {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const { verdict } = verifyBundle(flipped, trust);
        if (verdict !== 'INVALID') expect.fail(`${file}: bit ${bit} changed, and it is ${verdict}`);
      }
      expect(verifyBundle(bytes, trust).verdict).to.equal('VALID');
    }
  });

  it('is invalid with a byte more, a byte less, another order or spelling', () => {
    const [{ bytes }] = saved as [Saved];
    const text = bytes.toString('utf8');
    const value = JSON.parse(text) as Record<string, unknown>;
    const others: Record<string, Buffer> = {
      'a byte less': bytes.subarray(0, -1),
      'a line break more': Buffer.concat([bytes, Buffer.from('\n')]),
      'a byte order mark': Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
      indented: Buffer.from(JSON.stringify(value, null, 1)),
      'another order': Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(value).reverse()))),
      'a member more': Buffer.from(JSON.stringify({ ...value, zz: 1 })),
      'a member twice': Buffer.from(text.replace('{', '{"checkpoint":"",')),
      empty: Buffer.alloc(0),
    };
    for (const [how, other] of Object.entries(others))
      expect(verifyBundle(other, trust).verdict, how).to.equal('INVALID');
  });

  it('cannot be put together from the parts of others, each valid by itself', () => {
    const [first, second, third] = records();
    if (!first || !second || !third) throw new Error('too few records');
    const mixed: Record<string, RecordBundle> = {
      'another record’s groups': { ...first, groups: second.groups },
      'another record’s entry': { ...first, entry: second.entry },
      'another record’s place': { ...first, index: second.index, path: second.path },
      'another record, whole': { ...third, entry: first.entry, groups: first.groups },
      'another publisher’s statement': { ...first, statement: third.statement },
      'another publisher’s checkpoint': { ...first, checkpoint: third.checkpoint },
    };
    for (const [how, bundle] of Object.entries(mixed))
      expect(verifyBundle(bundleBytes(bundle), trust).verdict, how).to.equal('INVALID');
    // Two records of one answer share its statement: each stands for itself.
    expect(first.statement).to.deep.equal(second.statement);
  });

  it('is invalid under a statement of the same publisher, over the same log, that does not name its record', () => {
    const [own] = records();
    const [{ bytes }] = others as [Saved];
    const other = parseBundle(bytes);
    if (!own) throw new Error('no record');
    expect([own.checkpoint, own.publisher]).to.deep.equal([other.checkpoint, other.publisher]);
    expect(verifyBundle(bytes, trust).verdict).to.equal('VALID');
    const swapped = bundleBytes({ ...own, statement: other.statement });
    expect(verifyBundle(swapped, trust).verdict).to.equal('INVALID');
  });

  it('is invalid once something that was disclosed is hidden', () => {
    const [own] = records();
    if (!own) throw new Error('no record');
    const hidden = own.groups.map((group) =>
      group.name === 'grade' && 'salt' in group
        ? { name: group.name, digest: toHex(groupDigest(group.name, fromHex(group.salt), group.value)) }
        : group,
    );
    expect(hidden).not.to.deep.equal(own.groups);
    expect(verifyBundle(bundleBytes({ ...own, groups: hidden }), trust).verdict).to.equal('INVALID');
  });

  it('is invalid or not checkable under another consortium’s trust file, never valid', () => {
    const [{ bytes }] = saved as [Saved];
    const swap = (mspId: string) => (mspId === 'TaxMSP' ? 'CourtMSP' : 'TaxMSP');
    const others: TrustFile[] = [
      { ...trust, channel: 'elsewhere' },
      { ...trust, keys: trust.keys.map((key) => ({ ...key, mspId: swap(key.mspId) })) },
      {
        ...trust,
        schemas: Object.fromEntries(Object.keys(trust.schemas).map((id) => [id, '00'.repeat(32)])),
      },
      { ...trust, keys: trust.keys.map((key) => ({ ...key, validFrom: Date.now() + 1 })) },
      { ...trust, keys: trust.keys.map((key) => ({ ...key, revokedAt: key.validFrom + 1 })) },
    ];
    for (const other of others) expect(verifyBundle(bytes, other).verdict).to.equal('INVALID');
    expect(verifyBundle(bytes, { ...trust, keys: [] }).verdict).to.equal('UNCHECKABLE');
  });
});
