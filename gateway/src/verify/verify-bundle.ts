import { schemaHash } from '@concordat/chaincode/domain';
import type { Bundle, TrustFile } from './bundle';
import type { Check } from './check';
import { decide, failed, passed, uncheckable } from './check';
import { checkRecord } from './check-record';
import { checkCheckpoint, checkStatementSignature } from './check-signatures';
import { parseBundle, readBundle } from './parse-bundle';
import { parseStatement } from './parse-statement';
import type { ReleaseStatement } from './statement';

export type Verdict = 'VALID' | 'INVALID' | 'UNCHECKABLE';

export interface Verification {
  verdict: Verdict;
  /** When the publisher said it, milliseconds since the epoch: VALID AS OF then. Null where nothing could be read. */
  asOf: number | null;
  checks: Check[];
  /** What was verified, where it could be read. */
  bundle?: Bundle;
  statement?: ReleaseStatement;
}

/** Whom the verifier expects. A bundle that proves something about somebody else is invalid. */
export interface Expected {
  publisher?: string;
  grantee?: string;
}

/**
 * Verifies an evidence bundle with nothing but a trust file: no network, no files, no clock. INVALID where any check
 * fails; UNCHECKABLE where none fails but the trust file lacks a key or schema.
 */
export function verifyBundle(bytes: Uint8Array, trust: TrustFile, expected: Expected = {}): Verification {
  return verifyRead(() => parseBundle(bytes), trust, expected);
}

/**
 * Verifies the bundles of one answer, which this process has made of parts that it has read, as `verifyBundle` would
 * verify the bytes of each. What they share (schema, statement, checkpoint) is checked once.
 */
export function verifyBundles(
  bundles: readonly Bundle[],
  trust: TrustFile,
  expected: Expected = {},
): Verification[] {
  const shared: SharedChecks[] = [];
  return bundles.map((bundle) => verifyRead(() => readBundle(bundle), trust, expected, shared));
}

/** The checks of what bundles share. */
interface SharedChecks {
  statement: ReleaseStatement;
  of: Bundle;
  checks: Check[];
}

function verifyRead(
  read: () => Bundle,
  trust: TrustFile,
  expected: Expected,
  known: SharedChecks[] = [],
): Verification {
  let bundle: Bundle;
  let shared: SharedChecks;
  try {
    bundle = read();
    shared = known.find((one) => isShared(one.of, bundle)) ?? checkShared(bundle, trust);
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'it cannot be read';
    return { verdict: 'INVALID', asOf: null, checks: [failed('form', detail)] };
  }
  if (!known.includes(shared)) known.push(shared);
  const { statement } = shared;
  const checks = [
    passed('form', 'the bundle and its statement are in their one canonical form'),
    checkParties(bundle, statement, expected),
    ...shared.checks,
    checkOutcome(bundle, statement),
    ...(bundle.type === 'RECORD' ? checkRecord(bundle, statement) : []),
  ];
  return { verdict: verdictOf(checks), asOf: statement.time, checks, bundle, statement };
}

function isShared(one: Bundle, other: Bundle): boolean {
  return (
    one.type === other.type &&
    one.schema === other.schema &&
    one.checkpoint === other.checkpoint &&
    one.statement.statement === other.statement.statement &&
    one.statement.keyId === other.statement.keyId &&
    one.statement.signature === other.statement.signature
  );
}

function checkShared(bundle: Bundle, trust: TrustFile): SharedChecks {
  const statement = parseStatement(bundle.statement.statement);
  const checks = [
    checkChannel(statement, trust),
    checkSchema(bundle, statement, trust),
    checkStatementSignature(bundle, statement, trust),
    checkHead(bundle, statement, trust),
  ];
  return { statement, of: bundle, checks };
}

function verdictOf(checks: Check[]): Verdict {
  const open = checks.filter((check) => !check.ok);
  if (open.length === 0) return 'VALID';
  return open.every((check) => check.uncheckable) ? 'UNCHECKABLE' : 'INVALID';
}

function checkParties(bundle: Bundle, statement: ReleaseStatement, expected: Expected): Check {
  const { publisher, grantee } = statement;
  const same =
    bundle.publisher === publisher && (bundle.type !== 'RECORD' || bundle.entry.publisher === publisher);
  if (!same) return failed('parties', 'bundle, statement and log entry name different publishers');
  if (expected.publisher !== undefined && expected.publisher !== publisher) {
    return failed('parties', `it is by ${publisher}, not by ${expected.publisher} whom you expect`);
  }
  if (expected.grantee !== undefined && expected.grantee !== grantee) {
    return failed('parties', `it was released to ${grantee}, not to ${expected.grantee} whom you expect`);
  }
  return passed('parties', `${publisher} answered ${grantee}`);
}

function checkChannel({ channel }: ReleaseStatement, trust: TrustFile): Check {
  return decide('channel', channel === trust.channel, {
    yes: `it belongs to the consortium's channel ${channel}`,
    no: 'it belongs to another channel than the trust file',
  });
}

function checkSchema({ schema }: Bundle, statement: ReleaseStatement, trust: TrustFile): Check {
  if (schema.id !== statement.schema) return failed('schema', 'the statement speaks of another schema');
  const registered = Object.hasOwn(trust.schemas, schema.id) ? trust.schemas[schema.id] : undefined;
  if (registered === undefined)
    return uncheckable('schema', `the trust file does not know the schema ${schema.id}`);
  return decide('schema', hashOf(schema) === registered, {
    yes: `the schema is ${schema.id} as it was registered`,
    no: `the schema is not ${schema.id} as it was registered`,
  });
}

const hashes = new WeakMap<object, string>();

/** Of one object, once: bundles of one process share their schema. */
function hashOf(schema: Bundle['schema']): string {
  const hash = hashes.get(schema) ?? schemaHash(schema);
  hashes.set(schema, hash);
  return hash;
}

/** A statement made before the publisher's first entry has no head to show. */
function checkHead(bundle: Bundle, statement: ReleaseStatement, trust: TrustFile): Check {
  if (bundle.type === 'STATEMENT' && statement.logSize === 0) {
    return decide('checkpoint', bundle.checkpoint === '' && statement.records.length === 0, {
      yes: "the publisher's log was empty",
      no: 'a log without entries has no checkpoint and no records',
    });
  }
  return checkCheckpoint(bundle, statement, trust);
}

function checkOutcome(bundle: Bundle, { outcome, records, code }: ReleaseStatement): Check {
  const withRecords = outcome === 'RECORDS' || outcome === 'PARTLY_WITHHELD';
  const fits =
    bundle.type === 'RECORD' ? withRecords && records.length > 0 : withRecords || records.length === 0;
  const says = code === null ? outcome : `${outcome} (${code})`;
  return decide('outcome', fits, {
    yes: `the publisher's answer is ${says}`,
    no: 'the answer contradicts itself',
  });
}
