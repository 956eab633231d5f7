import { sha256 } from '@concordat/chaincode/domain';
import { parseDictionary, serializeDictionary } from 'structured-headers';
import { equalBytes } from '../crypto';
import { SignatureError } from './signature-error';

const ALGORITHM = 'sha-256';

/** The `Content-Digest` field (RFC 9530) of a body, SHA-256. */
export function contentDigest(body: Uint8Array): string {
  return serializeDictionary(new Map([[ALGORITHM, [sha256(body), new Map()]]]));
}

/** Throws `DIGEST_MISMATCH` unless the field has a SHA-256 digest and it is the body's. Other algorithms are ignored. */
export function checkContentDigest(field: string, body: Uint8Array): void {
  const [digest] = parse(field).get(ALGORITHM) ?? [];
  if (!(digest instanceof ArrayBuffer))
    throw new SignatureError('DIGEST_MISMATCH', 'no sha-256 Content-Digest');
  if (equalBytes(new Uint8Array(digest), sha256(body))) return;
  throw new SignatureError('DIGEST_MISMATCH', 'the body is not the one of its digest');
}

function parse(field: string) {
  try {
    return parseDictionary(field);
  } catch (cause) {
    throw new SignatureError('DIGEST_MISMATCH', 'Content-Digest is not a dictionary', { cause });
  }
}
