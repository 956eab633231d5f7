import { fromHex, leafHash, logEntryBytes, toHex } from '@concordat/chaincode/domain';
import type { GroupValue, LogEntry } from '@concordat/chaincode/domain';
import type { GroupTexts } from './commit-record';
import { CryptoError } from './crypto-error';

const HASH_BYTES = 32;
const SECRET_BYTES = 32;
const HEAD_BYTES = HASH_BYTES + SECRET_BYTES;
const MOST_BYTES_A_CHARACTER = 3;

/** A record as its plaintext has it. */
export interface PlainRecord {
  entry: LogEntry;
  /** hex */
  leafHash: string;
  /** 32 bytes */
  secret: Uint8Array;
  groups: Record<string, GroupValue>;
}

let scratch = Buffer.alloc(4096);

/**
 * The plaintext of a record: leaf hash, secret, then JSON. NaCl has no associated data, so the leaf hash binds it. In a buffer
 * that the next call overwrites.
 */
export function encodeRecord(
  { entry, leafHash, secret }: Omit<PlainRecord, 'groups'>,
  groups: GroupTexts,
): Buffer {
  const json = `{"entry":${JSON.stringify(entry)},"groups":{${membersOf(groups)}}}`;
  const most = HEAD_BYTES + MOST_BYTES_A_CHARACTER * json.length;
  if (most > scratch.length) scratch = Buffer.alloc(2 * most);
  scratch.write(leafHash, 0, HASH_BYTES, 'hex');
  scratch.set(secret, HASH_BYTES);
  return scratch.subarray(0, HEAD_BYTES + scratch.write(json, HEAD_BYTES));
}

function membersOf({ names, texts }: GroupTexts): string {
  return names.map((name, at) => `${JSON.stringify(name)}:${texts[at]}`).join();
}

/** Reads the plaintext found under `leafHash`; CryptoError RECORD_CORRUPT when it is another record's. */
export function decodeRecord(expected: string, bytes: Buffer): PlainRecord {
  const bound = bytes.subarray(0, HASH_BYTES);
  if (!bound.equals(fromHex(expected, HASH_BYTES))) throw corrupt('the row holds another record');
  const { entry, groups } = parseBody(bytes);
  if (toHex(leafHash(logEntryBytes(entry))) !== expected)
    throw corrupt('the entry is not the one in the log');
  return { entry, leafHash: expected, secret: bytes.subarray(HASH_BYTES, HEAD_BYTES), groups };
}

function parseBody(bytes: Buffer): Pick<PlainRecord, 'entry' | 'groups'> {
  try {
    return JSON.parse(bytes.toString('utf8', HEAD_BYTES)) as ReturnType<typeof parseBody>;
  } catch (cause) {
    throw new CryptoError('RECORD_CORRUPT', 'a record cannot be read', { cause });
  }
}

function corrupt(detail: string): CryptoError {
  return new CryptoError('RECORD_CORRUPT', detail);
}
