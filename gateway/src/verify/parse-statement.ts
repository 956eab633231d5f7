import { canonicalJson, names, reading, RuleError } from '@concordat/chaincode/domain';
import { STATEMENT_OUTCOMES } from './statement';
import type { ReleaseStatement, StatementRecord } from './statement';

const { hex, list, nullable, object, oneOf, optional, text } = reading;

const MOST_RECORDS = 10_000;

const statementRecord = object<StatementRecord>({
  leafHash: hex(32),
  groups: list(names.fieldName, { min: 1, max: 33, unique: true }),
});

const releaseStatement = object<ReleaseStatement>({
  v: oneOf([1]),
  channel: text({ max: 249 }),
  publisher: names.mspId,
  grantee: names.mspId,
  enquiryId: hex(16),
  seq: names.position,
  line: names.count,
  n: names.count,
  schema: names.versionedId,
  recipientKeyId: names.keyId,
  outcome: oneOf(STATEMENT_OUTCOMES),
  code: nullable(text({ max: 64, pattern: /^[A-Z][A-Z0-9_]*$/, what: 'an upper-case code' })),
  records: list(statementRecord, { max: MOST_RECORDS }),
  logSize: names.count,
  time: names.time,
  retryUntil: optional(names.time),
  salt: hex(32),
});

/**
 * Reads the text of a signed statement; anything but its JCS is refused.
 *
 * @throws RuleError STATEMENT_INVALID
 */
export function parseStatement(json: string): ReleaseStatement {
  let value: unknown;
  try {
    value = JSON.parse(json);
    if (canonicalJson(value) !== json) throw new SyntaxError('not in canonical form');
  } catch (cause) {
    throw new RuleError('STATEMENT_INVALID', 'the statement is not JSON in its canonical form', { cause });
  }
  return reading.parse(releaseStatement, value, 'STATEMENT_INVALID');
}
