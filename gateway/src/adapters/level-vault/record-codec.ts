import { fromHex, leafHash, logEntryBytes, toHex } from '@concordat/chaincode/domain';
import type { GroupValue, LogEntry } from '@concordat/chaincode/domain';
import type { SealedRecord } from '../../ports/vault';
import { VaultError } from '../../ports/vault';

const HASH_BYTES = 32;
const SECRET_BYTES = 32;
const HEAD_BYTES = HASH_BYTES + SECRET_BYTES;

/** The plaintext of a record: leaf hash, secret, then JSON. NaCl has no associated data, so the leaf hash binds it. */
export function encodeRecord({ entry, leafHash, secret, groups }: SealedRecord): Buffer {
  const json = JSON.stringify({ entry, groups });
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + Buffer.byteLength(json));
  bytes.write(leafHash, 0, HASH_BYTES, 'hex');
  bytes.set(secret, HASH_BYTES);
  bytes.write(json, HEAD_BYTES);
  return bytes;
}

/** Reads the plaintext found under `leafHash`; VAULT_CORRUPT when it is another record's. */
export function decodeRecord(expected: string, bytes: Buffer): SealedRecord {
  const bound = bytes.subarray(0, HASH_BYTES);
  if (!bound.equals(fromHex(expected, HASH_BYTES))) throw corrupt('the row holds another record');
  const { entry, groups } = parseBody(bytes);
  if (toHex(leafHash(logEntryBytes(entry))) !== expected)
    throw corrupt('the entry is not the one in the log');
  return { entry, leafHash: expected, secret: bytes.subarray(HASH_BYTES, HEAD_BYTES), groups };
}

function parseBody(bytes: Buffer): { entry: LogEntry; groups: Record<string, GroupValue> } {
  try {
    return JSON.parse(bytes.toString('utf8', HEAD_BYTES)) as ReturnType<typeof parseBody>;
  } catch (cause) {
    throw new VaultError('VAULT_CORRUPT', 'a record cannot be read', { cause });
  }
}

function corrupt(detail: string): VaultError {
  return new VaultError('VAULT_CORRUPT', detail);
}
