import { type GroupValue, reading, type Status, STATUSES } from '@concordat/chaincode/domain';
import type { BundleGroup, RecordPart } from '../../verify/bundle';
import type { SignedStatement } from '../../verify/statement';
import { logEntry } from '../logs/log-entry';

/** A box addressed to one of the recipient's `seal` keys. */
export interface SealedTo {
  keyId: string;
  /** base64url */
  box: string;
}

/** The line that a grantee asks a publisher for, once its enquiry is committed. */
export interface LineRequest {
  grantee: string;
  seq: number;
  enquiryId: string;
  line: number;
  /** Leaf hash of a record released before, whose corrected version is wanted. */
  corrects?: string;
}

/** A request for one line. */
export type ReleaseRequest = LineRequest & {
  /** The opening of the subject commitment, sealed to the publisher. */
  opening: SealedTo;
};

/** A request for many lines, each with its opening: these are in one box, in the order of the requests. */
export interface ReleaseBatchRequest {
  requests: LineRequest[];
  openings: SealedTo;
}

/** One record of a release with its proof, and its status as it is now: the flag travels with every release. */
export type ReleasedRecord = RecordPart & { status: Status };

/** What is sealed to the grantee. */
export interface ReleaseContent {
  statement: SignedStatement;
  /** The signed note of the head that the proofs lead to. */
  checkpoint: string;
  records: ReleasedRecord[];
}

/** The answer to a release request: a `ReleaseContent`, padded to a size class and sealed. */
export type SealedRelease = SealedTo;

/** One line's release within a batch: in the box for this key, behind those of the lines before it. */
export interface BoxedRelease {
  keyId: string;
}

/** One line's refusal within a batch, as the problem (RFC 9457) that a request of its own would have been answered. */
export interface RefusedRelease {
  refused: { status: number; code: string; detail: string };
}

/** The answer for one line of a batch. */
export type ReleaseAnswer = BoxedRelease | RefusedRelease;

/** The answer to a batch: for each line in order, and one box for each key that lines are sealed to. */
export interface ReleaseBatchAnswer {
  answers: ReleaseAnswer[];
  boxes: SealedTo[];
}

/** One message asks for at most this many lines. */
export const MOST_RELEASES = 64;

const { hex, integer, list, object, oneOf, optional, parse, text } = reading;
const count = integer({ min: 0, max: 999_999_999_999 });
const name = text({ max: 128 });
const base64 = text({ max: 64 * 1024 * 1024, pattern: /^[A-Za-z0-9_-]+$/, what: 'base64url' });
const sealedTo = object<SealedTo>({ keyId: name, box: base64 });

const lineRequest = object<LineRequest>({
  grantee: name,
  seq: count,
  enquiryId: hex(16),
  line: integer({ min: 0, max: 999 }),
  corrects: optional(hex(32)),
});

/** A value whose shape its commitment decides: the digest is recomputed from it. */
const groupValue: reading.Reader<GroupValue | null> = (value, pointer, faults) =>
  typeof value === 'object' && !Array.isArray(value)
    ? (value as GroupValue | null)
    : reading.fail(faults, pointer, 'an object or null');

const openGroup = object<{ name: string; salt: string; value: GroupValue | null }>({
  name,
  salt: hex(32),
  value: groupValue,
});
const withheldGroup = object<{ name: string; digest: string }>({ name, digest: hex(32) });

const group: reading.Reader<BundleGroup> = (value, pointer, faults) => {
  const withheld = typeof value === 'object' && value !== null && 'digest' in value;
  return withheld ? withheldGroup(value, pointer, faults) : openGroup(value, pointer, faults);
};

const record = object<ReleasedRecord>({
  entry: logEntry,
  groups: list(group, { min: 1, max: 100 }),
  index: count,
  size: count,
  path: list(hex(32), { max: 64 }),
  status: oneOf(STATUSES),
});

/** A signed note has line breaks, which other texts may not have. */
const note: reading.Reader<string> = (value, pointer, faults) =>
  typeof value === 'string' && value.length < 10_000 ? value : reading.fail(faults, pointer, 'a signed note');

const releaseContent = object<ReleaseContent>({
  statement: object<SignedStatement>({
    statement: text({ max: 4 * 1024 * 1024 }),
    keyId: name,
    signature: reading.base64url({ min: 64, max: 64 }),
  }),
  checkpoint: note,
  records: list(record, { max: 10_000 }),
});

const refused = object<RefusedRelease>({
  refused: object({ status: integer({ min: 400, max: 599 }), code: name, detail: text({ max: 4096 }) }),
});

const boxed = object<BoxedRelease>({ keyId: name });

const releaseAnswer: reading.Reader<ReleaseAnswer> = (value, pointer, faults) => {
  const isRefused = typeof value === 'object' && value !== null && 'refused' in value;
  return isRefused ? refused(value, pointer, faults) : boxed(value, pointer, faults);
};

/** Throws RuleError `REQUEST_INVALID` with all faults. */
export const parseLineRequest = (value: unknown) => parse(lineRequest, value, 'REQUEST_INVALID');

/** Throws RuleError `PEER_ANSWER_INVALID`. */
export const parseSealedRelease = (value: unknown) => parse(sealedTo, value, 'PEER_ANSWER_INVALID');

/** The answer to a batch of `count` requests. Throws RuleError `PEER_ANSWER_INVALID`. */
export const parseReleaseBatchAnswer = (value: unknown, count: number) =>
  parse(
    object<ReleaseBatchAnswer>({
      answers: list(releaseAnswer, { min: count, max: count }),
      boxes: list(sealedTo, { max: count }),
    }),
    value,
    'PEER_ANSWER_INVALID',
  );

/** Throws RuleError `PEER_ANSWER_INVALID`. */
export const parseReleaseContent = (value: unknown) => parse(releaseContent, value, 'PEER_ANSWER_INVALID');
