import {
  checkpointBody,
  checkpointNote,
  checkpointOrigin,
  domainHash,
  fromBase64url,
  parseCheckpoint,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import type { KeyUse, RegisteredKey } from '@concordat/chaincode/domain';
import { verifySignature } from '../crypto/verify-signature';
import type { BundleBase, TrustFile } from './bundle';
import type { Check } from './check';
import { failed, passed, uncheckable } from './check';
import { statementMessage } from './statement';
import type { ReleaseStatement } from './statement';

/** The publisher's signature under its release statement. */
export function checkStatementSignature(
  bundle: BundleBase,
  statement: ReleaseStatement,
  trust: TrustFile,
): Check {
  const name = 'statement signature';
  const { keyId, signature } = bundle.statement;
  const message = statementMessage(bundle.statement.statement);
  const keys = keysOf(trust, statement.publisher, 'message');
  const signer = keys.find((key) => verifies(key, message, fromBase64url(signature, 64)));
  if (signer === undefined) {
    if (keys.some((key) => key.keyId === keyId))
      return failed(name, 'the signature is wrong: the statement was altered');
    return uncheckable(name, `the trust file has no message key "${keyId}" of ${statement.publisher}`);
  }
  if (signer.keyId !== keyId) return failed(name, 'the bundle names another key than the one that signed');
  if (!wasValid(signer, statement.time))
    return failed(name, 'the key was not valid when the statement was made');
  return passed(name, `${statement.publisher} signed it with its registered key ${keyId}`);
}

/** The publisher's signature under its log's head, and that it is the head that the statement speaks of. */
export function checkCheckpoint(bundle: BundleBase, statement: ReleaseStatement, trust: TrustFile): Check {
  const name = 'checkpoint';
  const origin = checkpointOrigin(trust.channel, statement.publisher);
  const head = readCheckpoint(bundle.checkpoint);
  if (head === undefined) return failed(name, 'it is not a signed checkpoint');
  if (head.origin !== origin) return failed(name, `it is not of the log ${origin}`);
  if (head.size !== statement.logSize) return failed(name, 'it is not the head that the statement speaks of');
  const body = utf8(checkpointBody(head));
  const keys = keysOf(trust, statement.publisher, 'checkpoint');
  const signer = keys.find((key) => verifies(key, body, head.signature));
  if (signer === undefined) {
    if (keys.length > 0)
      return failed(name, 'no key that the trust file knows signed it: altered, or a newer key');
    return uncheckable(name, `the trust file has no checkpoint key of ${statement.publisher}`);
  }
  const exact = checkpointNote(head, publicKeyOf(signer), head.signature);
  if (exact !== bundle.checkpoint)
    return failed(name, 'the checkpoint names another key than the one that signed');
  if (!wasInUse(signer, statement.time))
    return failed(name, 'the key was not valid when the statement was made');
  return passed(name, `${statement.publisher} signed its log's head of ${head.size} entries`);
}

interface Head {
  origin: string;
  size: number;
  /** 32 bytes */
  root: Uint8Array;
  signature: Uint8Array;
}

/** A publisher's answers name the same head for as long as it anchors nothing new. */
const heads = new Map<string, Head | undefined>();
const MOST_HEADS = 64;

/** The root and size that a checkpoint states, if it is one with exactly one signature. */
export function readCheckpoint(note: string): Head | undefined {
  if (!heads.has(note)) {
    if (heads.size >= MOST_HEADS) heads.clear();
    heads.set(note, parseHead(note));
  }
  return heads.get(note);
}

function parseHead(note: string): Head | undefined {
  try {
    const { origin, size, root, signatures } = parseCheckpoint(note);
    const [only] = signatures;
    if (only === undefined || signatures.length !== 1) return undefined;
    return { origin, size, root, signature: only.signature };
  } catch {
    return undefined;
  }
}

function keysOf({ keys }: TrustFile, mspId: string, use: KeyUse): RegisteredKey[] {
  return keys.filter((key) => key.mspId === mspId && key.use === use);
}

/** The bundles of one answer share their statement and checkpoint: a signature found good is not verified again. */
const good = new Set<string>();
const MOST_REMEMBERED = 256;

function verifies(key: RegisteredKey, message: Uint8Array, signature: Uint8Array): boolean {
  const publicKey = publicKeyOf(key);
  const name = toHex(domainHash('verified', publicKey, signature, message));
  if (good.has(name)) return true;
  if (!verifySignature(publicKey, message, signature)) return false;
  if (good.size >= MOST_REMEMBERED) good.clear();
  good.add(name);
  return true;
}

function publicKeyOf({ publicKey }: RegisteredKey): Uint8Array {
  return fromBase64url(publicKey, 32);
}

function wasValid({ validFrom, revokedAt }: RegisteredKey, time: number): boolean {
  return validFrom <= time && (revokedAt === null || time < revokedAt);
}

/** A head outlives its key: it was anchored while the key was valid, and may be named in a statement after a rotation. */
function wasInUse({ validFrom }: RegisteredKey, time: number): boolean {
  return validFrom <= time;
}
