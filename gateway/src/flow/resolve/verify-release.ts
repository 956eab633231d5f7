import {
  leafHash,
  type LogEntry,
  logEntryBytes,
  type RegisteredKey,
  type SchemaDocument,
  toHex,
} from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import { type Bundle, bundleText, type ReleaseStatement, type TrustFile, verifyBundles } from '../../verify';
import { parseReleaseContent, type ReleaseContent, type ReleasedRecord } from './release-message';

/** One verified part of an answer: what may be shown, and the evidence to keep. */
export interface CheckedBundle {
  /** Undefined where the answer holds no record. */
  record: (ReleasedRecord & { leafHash: string }) | undefined;
  /** JCS. */
  text: string;
}

/** A release whose evidence holds by itself; whether its head is on the ledger has yet to be asked. */
export interface VerifiedRelease {
  statement: ReleaseStatement;
  bundles: CheckedBundle[];
  /** The signed note of the head that the proofs lead to; empty where there is none. */
  checkpoint: string;
}

/** What this gateway knows of a publisher and its schema, from the ledger. */
export interface PublisherFacts {
  channel: string;
  publisher: string;
  keys: RegisteredKey[];
  schema: { id: string; hash: string; document: SchemaDocument };
  /** Groups that the product names for this line. */
  groups: string[];
}

/** The line that was asked for. */
export interface AskedFor {
  grantee: string;
  enquiryId: string;
  seq: number;
  line: number;
  schema: string;
  recipientKeyId: string;
  /** Whether a corrected version (n ≥ 1) was asked for. */
  correction: boolean;
}

/** A release and what it is held against. */
export interface ReleaseQuestion {
  /** What the publisher has sealed to us, opened: the JSON of a `ReleaseContent`, not read yet. */
  opened: Uint8Array;
  asked: AskedFor;
  facts: PublisherFacts;
}

/**
 * Verifies a release as far as it can be done offline: each record's evidence, that the statement speaks of this line of
 * this enquiry and of just these records, and that no more groups than the product's were opened.
 * Throws `PEER_ANSWER_INVALID` where it cannot be read, `EVIDENCE_INVALID` with the first thing that does not hold.
 */
export function verifyRelease({ opened, asked, facts }: ReleaseQuestion): VerifiedRelease {
  const content = parseReleaseContent(parseJson(opened));
  const { document } = facts.schema;
  const made = makeBundles(content, document, facts.publisher);
  const statement = verifyAll(made, trustFile(facts), { publisher: facts.publisher, grantee: asked.grantee });
  const bundles = made.map((bundle, at) => checkedBundle(bundle, content.records[at]));
  assertSameLine(statement, asked, facts.channel);
  assertSameRecords(statement, bundles);
  assertOnlyProduct(statement, facts.groups, document);
  return { statement, bundles, checkpoint: content.checkpoint };
}

const invalid = (detail: string) => new GatewayError('EVIDENCE_INVALID', detail);

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')) as unknown;
  } catch (cause) {
    throw new GatewayError('PEER_ANSWER_INVALID', 'the release is not JSON', { cause });
  }
}

function trustFile({ channel, keys, schema }: PublisherFacts): TrustFile {
  return { v: 1, channel, keys, schemas: { [schema.id]: schema.hash } };
}

function makeBundles(content: ReleaseContent, schema: SchemaDocument, publisher: string): Bundle[] {
  const { checkpoint, statement } = content;
  const base = { v: 1 as const, schema, publisher, checkpoint, statement };
  if (content.records.length === 0) return [{ ...base, type: 'STATEMENT' }];
  return content.records.map(({ entry, groups, index, size, path }) => {
    return { ...base, type: 'RECORD', entry, groups, index, size, path };
  });
}

function checkedBundle(bundle: Bundle, record: ReleasedRecord | undefined): CheckedBundle {
  const text = bundleText(bundle);
  if (!record) return { record: undefined, text };
  return { record: { ...record, leafHash: toHex(leafHash(logEntryBytes(record.entry))) }, text };
}

/** The statement that all of them carry, once each has been found valid. */
function verifyAll(
  bundles: Bundle[],
  trust: TrustFile,
  expected: { publisher: string; grantee: string },
): ReleaseStatement {
  const verified = verifyBundles(bundles, trust, expected);
  const refused = verified.find(({ verdict }) => verdict !== 'VALID');
  const statement = verified[0]?.statement;
  if (!refused && statement) return statement;
  const failed = refused?.checks.find(({ ok }) => !ok);
  throw invalid(failed ? `${failed.name}: ${failed.detail}` : 'it holds no evidence');
}

function assertSameLine(statement: ReleaseStatement, asked: AskedFor, channel: string): void {
  const same =
    statement.channel === channel &&
    statement.grantee === asked.grantee &&
    statement.enquiryId === asked.enquiryId &&
    statement.seq === asked.seq &&
    statement.line === asked.line &&
    statement.schema === asked.schema &&
    statement.recipientKeyId === asked.recipientKeyId &&
    statement.n > 0 === asked.correction;
  if (!same) throw invalid('the statement speaks of another line or enquiry');
}

function assertSameRecords(statement: ReleaseStatement, bundles: CheckedBundle[]): void {
  const told = new Set(statement.records.map(({ leafHash }) => leafHash));
  const given = bundles.flatMap(({ record }) => (record ? [record.leafHash] : []));
  const same = given.every((hash) => told.has(hash)) && new Set(given).size === given.length;
  if (!same) throw invalid('the records are not those that the statement names');
  if (given.length < told.size) throw invalid('records that the statement names are missing');
  assertOneIdEach(bundles.flatMap(({ record }) => (record ? [record.entry] : [])));
}

/** A record doubled under one id in the log: its publisher shows two truths. */
export function assertOneIdEach(entries: readonly LogEntry[]): void {
  const ids = new Set(entries.map(({ recordId }) => recordId));
  if (ids.size < entries.length) throw invalid('two records stand in the log under one record id');
}

function assertOnlyProduct(statement: ReleaseStatement, groups: string[], document: SchemaDocument): void {
  const allowed = new Set(['meta', ...document.groups.filter((group) => groups.includes(group))]);
  const more = statement.records.some((record) => record.groups.some((group) => !allowed.has(group)));
  if (more) throw invalid('groups were opened that the product does not name');
}
