import { createHash, hash, type KeyObject, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

/** Order of the P-256 group (FIPS 186-4 D.1.2.3) and its half: Fabric takes signatures with s ≤ n/2 only. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = ORDER >> 1n;

const signOnPool = promisify(sign);
const verifyOnPool = promisify(verify);

export const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  parts.forEach((part) => hash.update(part));
  return hash.digest();
};

/** SHA-256 as base64: a name for these exact bytes in a cache. */
export const digestName = (bytes: Uint8Array): string => hash('sha256', bytes, 'base64');

/** ECDSA P-256 over SHA-256, low S, strict DER: the form Fabric demands. Made on libuv's threads, as is `isSignedBy`. */
export async function signLowS(key: KeyObject, data: Uint8Array): Promise<Buffer> {
  const raw = await signOnPool('sha256', data, { key, dsaEncoding: 'ieee-p1363' });
  const s = BigInt(`0x${raw.toString('hex', 32)}`);
  const low = s > HALF_ORDER ? ORDER - s : s;
  const sBytes = Buffer.from(low.toString(16).padStart(64, '0'), 'hex');
  const body = Buffer.concat([derInteger(raw.subarray(0, 32)), derInteger(sBytes)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function derInteger(unsigned: Buffer): Buffer {
  let start = 0;
  while (start < unsigned.length - 1 && unsigned[start] === 0) start++;
  const bytes = unsigned.subarray(start);
  const padded = (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}

/** Whether the key made this signature over the data, and in the one form that Fabric takes. */
export async function isSignedBy(key: KeyObject, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  return isCanonicalSignature(signature) && (await verifyOnPool('sha256', data, key, signature));
}

/** True for a strictly encoded DER signature with s ≤ n/2, so that nobody can make a second one from the first. */
export function isCanonicalSignature(signature: Uint8Array): boolean {
  const bytes = Buffer.from(signature.buffer, signature.byteOffset, signature.byteLength);
  if (bytes[0] !== 0x30 || bytes[1] !== bytes.length - 2 || bytes.length > 72) return false;
  const r = readInteger(bytes, 2);
  const s = r && readInteger(bytes, r.end);
  return s !== undefined && s.end === bytes.length && s.value > 0n && s.value <= HALF_ORDER;
}

function readInteger(bytes: Buffer, at: number): { value: bigint; end: number } | undefined {
  const length = bytes[at + 1] ?? 0;
  const end = at + 2 + length;
  const first = bytes[at + 2] ?? 0;
  if (bytes[at] !== 0x02 || length < 1 || length > 33 || end > bytes.length || first & 0x80) return undefined;
  if (length > 1 && first === 0 && !((bytes[at + 3] ?? 0) & 0x80)) return undefined;
  return { value: BigInt(`0x${bytes.toString('hex', at + 2, end)}`), end };
}
