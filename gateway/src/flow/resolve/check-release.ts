import {
  type Enquiry,
  leafHash,
  type LogEntry,
  logEntryBytes,
  parseCheckpoint,
  type Product,
  type SchemaDocument,
  toHex,
} from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Ledger } from '../../ports/ledger';
import { type Bundle, bundleText, type ReleaseStatement, type TrustFile, verifyBundles } from '../../verify';
import type { RegistryCache } from '../registry/registry-cache';
import type { ReleaseContent, ReleasedRecord } from './release-message';
import { statementOf } from './statement';

export interface CheckReleaseDeps {
  ledger: Ledger;
  registry: RegistryCache;
}

/** One verified part of an answer: what may be shown, and the evidence to keep. */
export interface CheckedBundle {
  /** Undefined where the answer holds no record. */
  record: (ReleasedRecord & { leafHash: string }) | undefined;
  /** JCS. */
  text: string;
}

export interface CheckedRelease {
  statement: ReleaseStatement;
  bundles: CheckedBundle[];
}

export interface ExpectedRelease {
  enquiry: Enquiry;
  line: number;
  /** Whether a corrected version (n ≥ 1) was asked for. */
  correction: boolean;
}

/**
 * Verifies a release: each record's evidence offline, that the statement speaks of this line of this enquiry and of
 * just these records, that no more groups than the product's were opened, and that the head is on the ledger.
 * Throws `EVIDENCE_INVALID` with the first thing that does not hold.
 */
export async function checkRelease(
  deps: CheckReleaseDeps,
  content: ReleaseContent,
  expected: ExpectedRelease,
): Promise<CheckedRelease> {
  const { enquiry } = expected;
  const { publisher, schema } = lineOf(expected);
  const [{ document }, trust, product] = await Promise.all([
    deps.registry.schema(schema),
    trustFile(deps, publisher, schema),
    deps.registry.product(enquiry.product),
  ]);
  const made = makeBundles(content, document, publisher);
  verifyAll(made, trust, { publisher, grantee: enquiry.grantee });
  const bundles = made.map((bundle, at) => checkedBundle(bundle, content.records[at]));
  const statement = statementOf(content.statement);
  assertSameLine(statement, expected, deps.ledger.channel);
  assertSameRecords(statement, bundles);
  const allowed = product.lines.find((one) => one.publisher === publisher && one.schema === schema);
  assertOnlyProduct(statement, allowed, document);
  await assertHeadOnLedger(deps.registry, { checkpoint: content.checkpoint, statement, enquiry });
  return { statement, bundles };
}

const invalid = (detail: string) => new GatewayError('EVIDENCE_INVALID', detail);

function lineOf({ enquiry, line }: ExpectedRelease) {
  const found = enquiry.lines[line];
  if (found) return found;
  throw invalid('the enquiry has no such line');
}

async function trustFile(
  { ledger, registry }: CheckReleaseDeps,
  publisher: string,
  id: string,
): Promise<TrustFile> {
  const [keys, { facts }] = await Promise.all([registry.keys(publisher), registry.schema(id)]);
  return { v: 1, channel: ledger.channel, keys, schemas: { [id]: facts.hash } };
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

function verifyAll(
  bundles: Bundle[],
  trust: TrustFile,
  expected: { publisher: string; grantee: string },
): void {
  for (const { verdict, checks } of verifyBundles(bundles, trust, expected)) {
    if (verdict === 'VALID') continue;
    const failed = checks.find(({ ok }) => !ok);
    throw invalid(failed ? `${failed.name}: ${failed.detail}` : verdict);
  }
}

function assertSameLine(
  statement: ReleaseStatement,
  { enquiry, line, correction }: ExpectedRelease,
  channel: string,
) {
  const same =
    statement.channel === channel &&
    statement.grantee === enquiry.grantee &&
    statement.enquiryId === enquiry.enquiryId &&
    statement.seq === enquiry.seq &&
    statement.line === line &&
    statement.schema === enquiry.lines[line]?.schema &&
    statement.recipientKeyId === enquiry.recipientKeyId &&
    statement.n > 0 === correction;
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

function assertOnlyProduct(
  statement: ReleaseStatement,
  line: Product['lines'][number] | undefined,
  document: SchemaDocument,
): void {
  const allowed = new Set(['meta', ...document.groups.filter((group) => line?.groups.includes(group))]);
  const more = statement.records.some(({ groups }) => groups.some((group) => !allowed.has(group)));
  if (more) throw invalid('groups were opened that the product does not name');
}

/** A head that stands on the ledger cannot be one that the publisher shows to us alone. */
async function assertHeadOnLedger(
  registry: RegistryCache,
  {
    checkpoint,
    statement: { publisher, logSize },
    enquiry,
  }: { checkpoint: string; statement: ReleaseStatement; enquiry: Enquiry },
): Promise<void> {
  if (logSize === 0) return assertNoHeadBy(registry, publisher, enquiry.time);
  const { size, root } = parseCheckpoint(checkpoint);
  const head = await registry.attestedHead(publisher, size);
  if (head?.size === size && head.root === toHex(root)) return;
  throw invalid(`no head of size ${size} with this root stands on the ledger`);
}

/** Transaction times are their clients' own: a head of the same minute may have been ordered after the enquiry. */
const SAME_TIME_MS = 60_000;
/** A release is asked for within minutes of its enquiry: hardly any heads were attested since. */
const MOST_HEADS = 1_000;

/** A publisher that says its log is empty must have attested nothing by then. Heads are followed back from the newest. */
export async function assertNoHeadBy(
  registry: Pick<RegistryCache, 'currentHead' | 'attestedHead'>,
  publisher: string,
  time: number,
): Promise<void> {
  let head = await registry.currentHead(publisher);
  for (let steps = 0; head && steps < MOST_HEADS; steps += 1) {
    if (head.time + SAME_TIME_MS <= time) break;
    head = head.previousSize === 0 ? null : await registry.attestedHead(publisher, head.previousSize);
  }
  if (head) throw invalid('the publisher says that its log was empty; a head of it stands on the ledger');
}
