import { leafHash, logEntryBytes, toHex } from '@concordat/chaincode/domain';
import type { LogEntry } from '@concordat/chaincode/domain';
import { commitRecord, type GroupTexts } from './commit-record';
import { drawRandom } from './random';
import { encodeRecord } from './record-codec';
import { secretBox } from './secret-box';

/** Whose records they are, of which schema. */
export interface RecordOrigin {
  publisher: string;
  schema: string;
}

/** A record that was given an id and a secret, committed to, and encrypted under a data key of its own. */
export interface MadeRecord {
  /** 16 random bytes, hex. */
  recordId: string;
  /** hex */
  leafHash: string;
  entryBytes: Uint8Array;
  /** 32 bytes */
  dataKey: Uint8Array;
  /** The plaintext of `encodeRecord`, as a secret box. */
  box: Uint8Array;
}

const ID_BYTES = 16;
const SECRET_BYTES = 32;
const KEY_BYTES = 32;

/** Makes a record of its groups. */
export function makeRecord({ publisher, schema }: RecordOrigin, groups: GroupTexts): MadeRecord {
  const secret = drawRandom(SECRET_BYTES);
  const recordId = toHex(drawRandom(ID_BYTES));
  const entry: LogEntry = { commitment: commitRecord(secret, groups), publisher, recordId, schema, v: 1 };
  const entryBytes = logEntryBytes(entry);
  const hash = toHex(leafHash(entryBytes));
  const dataKey = drawRandom(KEY_BYTES);
  const box = secretBox(dataKey, encodeRecord({ entry, leafHash: hash, secret }, groups));
  return { recordId, leafHash: hash, entryBytes, dataKey, box };
}
