import {
  canonicalJson,
  fromBase64url,
  fromHex,
  subjectCommitment,
  toBase64url,
  toHex,
  utf8,
} from '@concordat/chaincode/domain';
import { CryptoError } from './crypto-error';
import { hmac } from './hmac';
import { padToSizeClass, unpad } from './padding';
import { hasEphemeralSeed, openSealedBox, sealedBox } from './sealed-box';

/** What opens a subject commitment. `salt` is 32 bytes in hex. */
export interface Opening {
  kind: string;
  identifier: string;
  salt: string;
}

const LABEL = 'concordat/escrow/v1';
const MAX_TEXT = 128;

/** The subject commitment (hex) that this opens. */
export function subjectCommitmentOf({ salt, kind, identifier }: Opening): string {
  return toHex(subjectCommitment(fromHex(salt, 32), kind, identifier));
}

/** The bytes of an opening that travel sealed: its JCS, padded to a size class. */
export function openingBytes(opening: Opening): Buffer {
  const { kind, identifier, salt } = opening;
  return padToSizeClass(utf8(canonicalJson({ kind, identifier, salt })));
}

/** Reads what `openingBytes` made; OPENING_INVALID for anything else. */
export function parseOpening(bytes: Uint8Array): Opening {
  const opening = readOpening(bytes);
  if (!openingBytes(opening).equals(bytes)) throw invalid();
  return opening;
}

/**
 * The opening sealed to the regulator's `seal` key, base64url. The ephemeral secret derives from the salt, so that
 * whoever knows the opening recomputes the escrow and compares.
 */
export function escrow(opening: Opening, regulatorKey: Uint8Array): string {
  return toBase64url(
    sealedBox(regulatorKey, openingBytes(opening), { ephemeralSeed: ephemeralSeed(opening) }),
  );
}

/**
 * Whether an escrow, out of which its holder has got this opening, is the one that `escrow` makes. A box is what its two
 * keys, the nonce that follows from them and its content make it: once it has opened, its ephemeral key alone is in question.
 */
export function isDerivedEscrow(opening: Opening, text: string): boolean {
  return hasEphemeralSeed(fromBase64url(text), ephemeralSeed(opening));
}

const ephemeralSeed = ({ salt }: Opening) => hmac(fromHex(salt, 32), LABEL);

/** Opens an escrow with the seed of the regulator's key; BOX_REFUSED or OPENING_INVALID. */
export function openEscrow(text: string, regulatorSeed: Uint8Array): Opening {
  return parseOpening(openSealedBox(regulatorSeed, fromBase64url(text)));
}

function readOpening(bytes: Uint8Array): Opening {
  try {
    const value = JSON.parse(unpad(bytes).toString('utf8')) as Record<string, unknown>;
    const { kind, identifier, salt } = value;
    if (!isShortText(kind) || !isShortText(identifier) || typeof salt !== 'string') throw invalid();
    fromHex(salt, 32);
    return { kind, identifier, salt };
  } catch (cause) {
    throw cause instanceof CryptoError ? cause : invalid({ cause });
  }
}

function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_TEXT;
}

function invalid(options?: ErrorOptions): CryptoError {
  return new CryptoError('OPENING_INVALID', 'not the opening of a subject commitment', options);
}
