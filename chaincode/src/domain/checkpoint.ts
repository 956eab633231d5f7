import { bytesEqual, fromBase64, toBase64, utf8 } from './encoding';
import { verifyEd25519 } from './ed25519';
import { sha256 } from './hashing';
import { RuleError } from './rule-error';

/** Signed notes and checkpoints of the C2SP: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint */

export interface TreeHead {
  origin: string;
  size: number;
  root: Uint8Array;
}

export interface NoteSignature {
  name: string;
  /** Four bytes. */
  keyHash: Uint8Array;
  signature: Uint8Array;
}

export interface Checkpoint extends TreeHead {
  signatures: NoteSignature[];
}

const ED25519 = new Uint8Array([0x01]);
const KEY_HASH_LENGTH = 4;
const MOST_BYTES = 4096;
const BODY = /^([^\n]+)\n(0|[1-9][0-9]{0,11})\n([A-Za-z0-9+/]{43}=)\n$/;
const SIGNATURE_LINE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/** The first line of a publisher's checkpoints, and the name of the key that signs them. */
export function checkpointOrigin(channel: string, mspId: string): string {
  return `concordat/${channel}/${mspId}`;
}

/** The text that is signed: origin, size, root. */
export function checkpointBody({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** `SHA-256(name "\n" 0x01 key)`, its first four bytes. */
export function checkpointKeyHash(name: string, publicKey: Uint8Array): Uint8Array {
  return sha256(utf8(`${name}\n`), ED25519, publicKey).subarray(0, KEY_HASH_LENGTH);
}

/** The signed note of a tree head, with the signature of `checkpointBody` by the origin's key. */
export function checkpointNote(head: TreeHead, publicKey: Uint8Array, signature: Uint8Array): string {
  const signed = Buffer.concat([checkpointKeyHash(head.origin, publicKey), signature]);
  return `${checkpointBody(head)}\n\u2014 ${head.origin} ${toBase64(signed)}\n`;
}

/**
 * Takes a signed checkpoint apart, without verifying it. Extension lines are refused.
 *
 * @throws RuleError BAD_CHECKPOINT
 */
export function parseCheckpoint(note: string): Checkpoint {
  if (utf8(note).length > MOST_BYTES) throw bad(`more than ${MOST_BYTES} bytes`);
  const split = note.indexOf('\n\n');
  if (split < 0 || !note.endsWith('\n'))
    throw bad('a signed note ends its text with an empty line and signatures');
  const [, origin, size, root] = BODY.exec(note.slice(0, split + 1)) ?? [];
  if (origin === undefined || size === undefined || root === undefined) {
    throw bad('the text is origin, size and root, a line each');
  }
  const lines = note.slice(split + 2, -1).split('\n');
  return { origin, size: Number(size), root: decode(root), signatures: lines.map(parseSignature) };
}

/**
 * Verifies a checkpoint against the origin and the key expected; signatures by others are ignored.
 *
 * @throws RuleError BAD_CHECKPOINT
 */
export function verifyCheckpoint(
  note: string,
  expected: { origin: string; publicKey: Uint8Array },
): { size: number; root: Uint8Array } {
  const { origin, size, root, signatures } = parseCheckpoint(note);
  if (origin !== expected.origin) throw bad('the origin is not the one expected');
  const keyHash = checkpointKeyHash(origin, expected.publicKey);
  const own = signatures.filter(({ name, keyHash: hash }) => name === origin && bytesEqual(hash, keyHash));
  const [signature] = own;
  if (signature === undefined || own.length > 1)
    throw bad('exactly one signature by the key expected is needed');
  const body = utf8(checkpointBody({ origin, size, root }));
  if (!verifyEd25519(expected.publicKey, body, signature.signature)) throw bad('the signature is wrong');
  return { size, root };
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || encoded === undefined) throw bad('a signature line is malformed');
  const bytes = decode(encoded);
  if (bytes.length <= KEY_HASH_LENGTH) throw bad('a signature is too short');
  return { name, keyHash: bytes.subarray(0, KEY_HASH_LENGTH), signature: bytes.subarray(KEY_HASH_LENGTH) };
}

function decode(base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch (cause) {
    throw new RuleError('BAD_CHECKPOINT', 'base64 is not canonical', { cause });
  }
}

function bad(detail: string): RuleError {
  return new RuleError('BAD_CHECKPOINT', detail);
}
