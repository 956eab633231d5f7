import { canonicalJson, leafHash, schemaHash, utf8 } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import type { StatementBundle } from './bundle';
import { bundleBytes, parseBundle } from './parse-bundle';
import { parseTrust } from './parse-trust';
import type { ReleaseStatement } from './statement';
import { verifyBundle, verifyBundles } from './verify-bundle';

import {
  CHANNEL,
  NOW,
  messageKey,
  noneHeld,
  note,
  otherKey,
  recordBundle,
  recordLeaf,
  schema,
  signed,
  trust,
} from './testing/bundles';

describe('the offline verifier', () => {
  it('finds an honest bundle valid, and explains each check', () => {
    const { verdict, asOf, checks } = verifyBundle(bundleBytes(recordBundle()), trust, {
      publisher: 'TaxMSP',
      grantee: 'BankMSP',
    });
    expect(checks.filter((check) => !check.ok)).to.deep.equal([]);
    expect(checks.map((check) => check.name)).to.deep.equal([
      'form',
      'parties',
      'channel',
      'schema',
      'statement signature',
      'checkpoint',
      'outcome',
      'groups',
      'commitment',
      'inclusion',
      'disclosure',
    ]);
    expect({ verdict, asOf }).to.deep.equal({ verdict: 'VALID', asOf: NOW });
  });

  it('finds "nothing held" valid, signed and of a named schema', () => {
    expect(verifyBundle(bundleBytes(noneHeld()), trust).verdict).to.equal('VALID');
  });

  it('makes no bundle that nobody would read: more than 4 MiB in UTF-8, however few characters that are', () => {
    const withCheckpoint = (checkpoint: string) => () => bundleBytes({ ...noneHeld(), checkpoint });
    expect(withCheckpoint('税'.repeat(1_500_000))).to.throw(/BUNDLE_INVALID: more than 4194304 bytes/);
    expect(withCheckpoint('x'.repeat(4_200_000))).to.throw(/BUNDLE_INVALID/);
    expect(withCheckpoint('x'.repeat(4_000_000))().length).to.be.within(4_000_000, 4_194_304);
  });

  it('takes a signed answer over an empty log, which has no head to show and holds nothing', () => {
    const empty = (change: Partial<ReleaseStatement>, checkpoint = '') => ({
      ...noneHeld(),
      checkpoint,
      statement: signed({ outcome: 'NONE_HELD', logSize: 0, ...change }, messageKey),
    });
    const verdictOf = (bundle: StatementBundle) => verifyBundle(bundleBytes(bundle), trust).verdict;
    expect(verdictOf(empty({}))).to.equal('VALID');
    expect(verdictOf(empty({}, note(2, leafHash(utf8('x')))))).to.equal('INVALID');
    expect(verdictOf(empty({ logSize: 2 }))).to.equal('INVALID');
    const records = [{ leafHash: recordLeaf(), groups: ['meta'] }];
    expect(verdictOf(empty({ outcome: 'RECORDS', records }))).to.equal('INVALID');
  });

  it('finds the bundles of one answer as it finds the bytes of each', () => {
    const honest = recordBundle();
    const bundles = [
      honest,
      { ...honest, index: honest.index + 1 },
      { ...honest, checkpoint: 'none' },
      noneHeld(),
    ];
    const single = bundles.map((bundle) => verifyBundle(bundleBytes(bundle), trust));
    const together = verifyBundles([...bundles, honest], trust);
    expect(together.map(({ checks }) => checks)).to.deep.equal(
      [...single, single[0]].map((one) => one?.checks),
    );
    expect(together.map(({ verdict }) => verdict).join()).to.equal('VALID,INVALID,INVALID,VALID,VALID');
    expect(Buffer.from(bundleBytes(honest)).toString()).to.equal(canonicalJson(honest));
  });

  it('finds a bundle invalid in which any one bit was changed (invariant 9)', function () {
    this.timeout(120_000);
    const bytes = bundleBytes(recordBundle());
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const { verdict } = verifyBundle(flipped(bytes, bit), trust);
      expect(
        verdict,
        `bit ${bit} of byte ${JSON.stringify(String.fromCharCode(bytes[bit >> 3] ?? 0))}`,
      ).to.equal('INVALID');
    }
  });

  it('refuses every other spelling of the same bundle', () => {
    const text = Buffer.from(bundleBytes(recordBundle())).toString();
    const spellings = [
      `${text}\n`,
      `\ufeff${text}`,
      text.replace('{', '{ '),
      text.replace('"v":1}', '"v":1,"v":1}'),
      text.replace('"v":1}', '"v":1.0}'),
      text.replace('"type":"RECORD"', '"type":"\\u0052ECORD"'),
      text.replace('"v":1}', '"v":1,"w":1}'),
      text.slice(0, -1),
      '',
      '[]',
      '['.repeat(100_000),
    ];
    for (const spelling of spellings) {
      expect(verifyBundle(utf8(spelling), trust).verdict, spelling.slice(0, 40)).to.equal('INVALID');
    }
  });

  it('refuses a bundle about somebody else than expected', () => {
    const bytes = bundleBytes(recordBundle());
    expect(verifyBundle(bytes, trust, { publisher: 'CourtMSP' }).verdict).to.equal('INVALID');
    expect(verifyBundle(bytes, trust, { grantee: 'Bank2MSP' }).verdict).to.equal('INVALID');
  });

  it('says which check fails when a statement is signed by another organisation', () => {
    const bundle = recordBundle({}, otherKey);
    const { verdict, checks } = verifyBundle(bundleBytes(bundle), trust);
    expect(verdict).to.equal('INVALID');
    expect(checks.filter((check) => !check.ok).map((check) => check.name)).to.deep.equal([
      'statement signature',
    ]);
  });

  it('refuses a record under a statement that names other groups or another record', () => {
    const other = (records: ReleaseStatement['records']) =>
      verifyBundle(bundleBytes(recordBundle({ records })), trust);
    const leaf = recordLeaf();
    for (const records of [
      [],
      [{ leafHash: leaf, groups: ['meta', 'grade', 'basis'] }],
      [{ leafHash: leaf, groups: ['meta'] }],
      [{ leafHash: '00'.repeat(32), groups: ['meta', 'grade'] }],
    ]) {
      expect(other(records).verdict).to.equal('INVALID');
    }
  });

  it('refuses a swapped schema, even one that is registered', () => {
    const other = { ...schema, id: 'cn.tax.other@1' };
    const wider = { ...trust, schemas: { ...trust.schemas, [other.id]: schemaHash(other) } };
    expect(verifyBundle(bundleBytes({ ...noneHeld(), schema: other }), wider).verdict).to.equal('INVALID');
    const renamed = { ...schema, title: 'Another title' };
    expect(verifyBundle(bundleBytes({ ...noneHeld(), schema: renamed }), trust).verdict).to.equal('INVALID');
  });

  it('cannot check what the trust file says nothing of', () => {
    const bytes = bundleBytes(recordBundle());
    for (const poor of [
      { ...trust, keys: trust.keys.filter((key) => key.use !== 'message') },
      { ...trust, keys: trust.keys.filter((key) => key.use !== 'checkpoint') },
      { ...trust, schemas: {} },
    ]) {
      expect(verifyBundle(bytes, poor).verdict).to.equal('UNCHECKABLE');
    }
  });

  it('refuses a key outside its time, and another channel', () => {
    const bytes = bundleBytes(recordBundle());
    const changed = (change: object) => ({
      ...trust,
      keys: trust.keys.map((key) => ({ ...key, ...change })),
    });
    expect(verifyBundle(bytes, changed({ validFrom: NOW + 1 })).verdict).to.equal('INVALID');
    expect(verifyBundle(bytes, changed({ revokedAt: NOW })).verdict).to.equal('INVALID');
    expect(verifyBundle(bytes, changed({ revokedAt: NOW + 1 })).verdict).to.equal('VALID');
    expect(verifyBundle(bytes, { ...trust, channel: 'other' }).verdict).to.equal('INVALID');
  });

  it('gives back what it was given', () => {
    const bundle = recordBundle();
    expect(parseBundle(bundleBytes(bundle))).to.deep.equal(bundle);
  });

  it('refuses a trust file with its faults named', () => {
    expect(() => parseTrust({ v: 2, channel: CHANNEL, keys: [{}], schemas: { 'x y': 1 } })).to.throw(
      /TRUST_INVALID: \/v: .*\/keys\/0\/mspId/,
    );
  });
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
