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
import type { SigningKey } from '../../crypto';
import {
  commitmentOf,
  drawRandom,
  groupDigests,
  groupOrder,
  groupSalt,
  newSeed,
  signingKey,
} from '../../crypto';
import type { RecordBundle, StatementBundle, TrustFile } from '../bundle';
import { parseTrust } from '../parse-trust';
import type { ReleaseStatement } from '../statement';
import { statementMessage, statementText } from '../statement';

export const CHANNEL = 'concordat';
export const NOW = 1_790_000_000_000;

export const schema: SchemaDocument = {
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
export const messageKey = signingKey(newSeed());
export const otherKey = signingKey(newSeed());

export const trust: TrustFile = parseTrust({
  v: 1,
  channel: CHANNEL,
  keys: [
    registered('TaxMSP', 'checkpoint-1', 'checkpoint', checkpointKey),
    registered('TaxMSP', 'message-1', 'message', messageKey),
    registered('CourtMSP', 'message-1', 'message', otherKey),
  ],
  schemas: { [schema.id]: schemaHash(schema) },
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

export function recordParts() {
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

export function recordLeaf(): string {
  return toHex(leafHash(logEntryBytes(recordParts().entry)));
}

export function recordBundle(change: Partial<ReleaseStatement> = {}, signer = messageKey): RecordBundle {
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

export function noneHeld(): StatementBundle {
  return {
    v: 1,
    type: 'STATEMENT',
    schema,
    publisher: 'TaxMSP',
    checkpoint: note(2, leafHash(utf8('x'))),
    statement: signed({ outcome: 'NONE_HELD', records: [] }, messageKey),
  };
}

export function note(size: number, root: Uint8Array): string {
  const head = { origin: checkpointOrigin(CHANNEL, 'TaxMSP'), size, root };
  return checkpointNote(head, checkpointKey.publicKey, checkpointKey.sign(utf8(checkpointBody(head))));
}

export function signed(change: Partial<ReleaseStatement>, signer: SigningKey) {
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
