import {
  canonicalJson,
  checkpointBody,
  checkpointNote,
  checkpointOrigin,
  leafHash,
  logEntryBytes,
  nodeHash,
  schemaHash,
  toBase64url,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import type { KeyUse, SchemaDocument } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import type { SigningKey } from '../crypto';
import {
  commitmentOf,
  drawRandom,
  groupDigests,
  groupOrder,
  groupSalt,
  newSeed,
  signingKey,
} from '../crypto';
import type { RecordBundle, StatementBundle, TrustFile } from './bundle';
import { bundleBytes, parseBundle } from './parse-bundle';
import { parseTrust } from './parse-trust';
import type { ReleaseStatement } from './statement';
import { statementMessage, statementText } from './statement';
import { verifyBundle, verifyBundles } from './verify-bundle';

const CHANNEL = 'concordat';
const NOW = 1_790_000_000_000;

const schema: SchemaDocument = {
  id: 'cn.tax.grade@1',
  title: 'Tax grade',
  subject: { kind: 'cn.uscc', field: 'uscc' },
  businessKey: ['uscc'],
  groups: ['grade', 'basis'],
  fields: [
    { name: 'uscc', type: 'string', required: true, group: 'grade' },
    { name: 'score', type: 'integer', required: false, group: 'basis' },
  ],
  legalBasis: 'Law',
  purposes: ['loan-origination'],
  minAssurance: 1,
  conductEnd: null,
  retentionDays: null,
};

const checkpointKey = signingKey(newSeed());
const messageKey = signingKey(newSeed());
const otherKey = signingKey(newSeed());

const trust: TrustFile = parseTrust({
  v: 1,
  channel: CHANNEL,
  keys: [
    registered('TaxMSP', 'checkpoint-1', 'checkpoint', checkpointKey),
    registered('TaxMSP', 'message-1', 'message', messageKey),
    registered('CourtMSP', 'message-1', 'message', otherKey),
  ],
  schemas: { [schema.id]: schemaHash(schema) },
});

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

const secret = drawRandom(32);
const values = {
  meta: {
    issued: '2026-01-01',
    effectiveFrom: '2026-01-01',
    effectiveTo: null,
    supersedes: null,
    legalBasis: 'Law',
    retainUntil: null,
    basedOn: [],
  },
  grade: { uscc: '91350211M000100Y43' },
  basis: { score: 71 },
};

function recordParts() {
  const names = groupOrder(schema.groups);
  const digests = groupDigests(secret, names, values);
  const entry = {
    v: 1 as const,
    recordId: '0f'.repeat(16),
    publisher: 'TaxMSP',
    schema: schema.id,
    commitment: commitmentOf(digests),
  };
  const groups = [
    { name: 'meta', salt: toHex(groupSalt(secret, 'meta')), value: values.meta },
    { name: 'grade', salt: toHex(groupSalt(secret, 'grade')), value: values.grade },
    { name: 'basis', digest: toHex(digests[2] ?? new Uint8Array()) },
  ];
  return { entry, groups };
}

function recordLeaf(): string {
  return toHex(leafHash(logEntryBytes(recordParts().entry)));
}

function recordBundle(change: Partial<ReleaseStatement> = {}, signer = messageKey): RecordBundle {
  const { entry, groups } = recordParts();
  const neighbour = leafHash(utf8('neighbour'));
  const root = nodeHash(neighbour, leafHash(logEntryBytes(entry)));
  const records = [{ leafHash: recordLeaf(), groups: ['meta', 'grade'] }];
  return {
    v: 1,
    type: 'RECORD',
    schema,
    publisher: 'TaxMSP',
    entry,
    groups,
    index: 1,
    size: 2,
    path: [toHex(neighbour)],
    checkpoint: note(2, root),
    statement: signed({ outcome: 'RECORDS', records, ...change }, signer),
  };
}

function noneHeld(): StatementBundle {
  return {
    v: 1,
    type: 'STATEMENT',
    schema,
    publisher: 'TaxMSP',
    checkpoint: note(2, leafHash(utf8('x'))),
    statement: signed({ outcome: 'NONE_HELD', records: [] }, messageKey),
  };
}

function note(size: number, root: Uint8Array): string {
  const head = { origin: checkpointOrigin(CHANNEL, 'TaxMSP'), size, root };
  return checkpointNote(head, checkpointKey.publicKey, checkpointKey.sign(utf8(checkpointBody(head))));
}

function signed(change: Partial<ReleaseStatement>, signer: SigningKey) {
  const text = statementText({
    v: 1,
    channel: CHANNEL,
    publisher: 'TaxMSP',
    grantee: 'BankMSP',
    enquiryId: 'ab'.repeat(16),
    seq: 7,
    line: 0,
    n: 0,
    schema: schema.id,
    recipientKeyId: 'seal-1',
    outcome: 'RECORDS',
    code: null,
    records: [],
    logSize: 2,
    time: NOW,
    salt: 'cd'.repeat(32),
    ...change,
  });
  expect(canonicalJson(JSON.parse(text))).to.equal(text);
  return { statement: text, keyId: 'message-1', signature: toBase64url(signer.sign(statementMessage(text))) };
}

function registered(mspId: string, keyId: string, use: KeyUse, key: SigningKey) {
  return { mspId, keyId, use, publicKey: toBase64url(key.publicKey), validFrom: NOW - 1000, revokedAt: null };
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
