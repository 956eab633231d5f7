import { canonicalJson, names, reading, RuleError, schemaDocument, utf8 } from '@concordat/chaincode/domain';
import type { GroupValue, LogEntry, SchemaDocument } from '@concordat/chaincode/domain';
import type { Bundle, BundleGroup, RecordBundle, StatementBundle } from './bundle';
import type { SignedStatement } from './statement';

const { hex, list, object, oneOf } = reading;

const MOST_BYTES = 4 * 1024 * 1024;
const MOST_GROUPS = 33;
const MOST_MEMBERS = 200;
/** A tree of 2^40 leaves needs no longer path. */
const MOST_PATH = 40;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A text with line breaks, such as a signed note. */
const note: reading.Reader<string> = (value, pointer, faults) =>
  typeof value === 'string' && value.length <= 4096 ? value : reading.fail(faults, pointer, 'a text');

const groupValue: reading.Reader<GroupValue | null> = (value, pointer, faults) => {
  if (value === null || isGroupValue(value)) return value;
  return reading.fail(faults, pointer, 'the members of a group, or null');
};

const openGroup = object<{ name: string; salt: string; value: GroupValue | null }>({
  name: names.fieldName,
  salt: hex(32),
  value: groupValue,
});
const withheldGroup = object<{ name: string; digest: string }>({ name: names.fieldName, digest: hex(32) });
const group: reading.Reader<BundleGroup> = (value, pointer, faults) =>
  hasMember(value, 'digest') ? withheldGroup(value, pointer, faults) : openGroup(value, pointer, faults);

const logEntry = object<LogEntry>({
  v: oneOf([1]),
  recordId: hex(16),
  publisher: names.mspId,
  schema: names.versionedId,
  commitment: hex(32),
});

const signedStatement = object<SignedStatement>({
  statement: (value, pointer, faults) =>
    typeof value === 'string' && value.length <= MOST_BYTES
      ? value
      : reading.fail(faults, pointer, 'a JCS text'),
  keyId: names.keyId,
  signature: reading.base64url({ min: 64, max: 64 }),
});

/** Schemas read before. The bundles that this process makes share their schema, those read from bytes never do. */
const readSchemas = new WeakSet<object>();
const schemaOnce: reading.Reader<SchemaDocument> = (value, pointer, faults) => {
  if (typeof value === 'object' && value !== null && readSchemas.has(value)) return value as SchemaDocument;
  const before = faults.length;
  const schema = schemaDocument(value, pointer, faults);
  if (faults.length > before) return schema;
  readSchemas.add(value as object);
  return value as SchemaDocument;
};

const base = {
  v: oneOf([1]),
  schema: schemaOnce,
  publisher: names.mspId,
  checkpoint: note,
  statement: signedStatement,
} as const;

const recordBundle = object<RecordBundle>({
  ...base,
  type: oneOf(['RECORD']),
  entry: logEntry,
  groups: list(group, { min: 1, max: MOST_GROUPS }),
  index: names.count,
  size: names.position,
  path: list(hex(32), { max: MOST_PATH }),
});
const statementBundle = object<StatementBundle>({ ...base, type: oneOf(['STATEMENT']) });

/**
 * The one spelling of a bundle: the UTF-8 of its JCS.
 *
 * @throws RuleError BUNDLE_INVALID where it is larger than anybody would read
 */
export function bundleBytes(bundle: Bundle): Uint8Array {
  return utf8(bundleText(bundle));
}

/** The JCS of a bundle; throws like `bundleBytes`. */
export function bundleText(bundle: Bundle): string {
  const members = Object.entries(bundle).map(([name, value]) => `"${name}":${memberText(value)}`);
  const text = `{${members.sort().join(',')}}`;
  if (isLongerThan(text, MOST_BYTES)) throw invalid(`more than ${MOST_BYTES} bytes`);
  return text;
}

/** In UTF-8, where a code unit takes three bytes at most: only what may be too long is counted. */
const isLongerThan = (text: string, bytes: number) =>
  text.length * 3 > bytes && Buffer.byteLength(text) > bytes;

/** The JCS of a schema that many bundles share is made once. */
const schemaTexts = new WeakMap<object, string>();

function memberText(value: unknown): string {
  if (typeof value !== 'object' || value === null || !readSchemas.has(value)) return canonicalJson(value);
  const text = schemaTexts.get(value) ?? canonicalJson(value);
  schemaTexts.set(value, text);
  return text;
}

/**
 * Reads a bundle that this process has made of parts that it has read: the value of `bundleBytes` of it.
 *
 * @throws RuleError BUNDLE_INVALID
 */
export function readBundle(value: unknown): Bundle {
  const isRecord = hasMember(value, 'type') && value.type === 'RECORD';
  return reading.parse<Bundle>(isRecord ? recordBundle : statementBundle, value, 'BUNDLE_INVALID');
}

/**
 * Reads a bundle, with all its faults at once. Anything but the exact bytes that `bundleBytes` makes is refused.
 *
 * @throws RuleError BUNDLE_INVALID
 */
export function parseBundle(bytes: Uint8Array): Bundle {
  if (bytes.length > MOST_BYTES) throw invalid(`more than ${MOST_BYTES} bytes`);
  return readBundle(parseCanonical(bytes));
}

/** Reads JSON in its canonical form only. Depth is bounded by what the bundle's shape allows. */
function parseCanonical(bytes: Uint8Array): unknown {
  let value: unknown;
  let canonical: boolean;
  try {
    const json = decoder.decode(bytes);
    value = JSON.parse(json);
    canonical = canonicalJson(value) === json;
  } catch (cause) {
    throw new RuleError('BUNDLE_INVALID', 'the file is not JSON in UTF-8', { cause });
  }
  if (!canonical) throw invalid('the file is not in its canonical form (RFC 8785)');
  return value;
}

function isGroupValue(value: unknown): value is GroupValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const members = Object.values(value);
  return members.length <= MOST_MEMBERS && members.every(isMember);
}

function isMember(value: unknown): boolean {
  if (Array.isArray(value))
    return value.length <= MOST_MEMBERS && value.every((each) => typeof each === 'string');
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function hasMember<K extends string>(value: unknown, name: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}

function invalid(detail: string): RuleError {
  return new RuleError('BUNDLE_INVALID', detail);
}
