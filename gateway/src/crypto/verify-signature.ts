import { checkPublicKey, isStrictSignature, RuleError } from '@concordat/chaincode/domain';
import { signatureEngine, type SignatureEngine, type Verifier } from './signature-engine';

export type VerifySignature = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/**
 * S < L, canonical R, and a key that is canonical and of the prime-order subgroup are asked for before the engine is. That
 * one then recomputes R and compares it byte by byte, so that whatever passes here passes the domain's equation too.
 */
export function strictly(engine: SignatureEngine): VerifySignature {
  const verifiers = new Verifiers(engine);
  return (publicKey, message, signature) =>
    isStrictSignature(signature) && (verifiers.of(publicKey)?.(message, signature) ?? false);
}

const MOST_KEYS = 1_000;

/** What verifies under a key, made once a key. */
class Verifiers {
  /** By the key's bytes, one a character. Null: no sound key. */
  readonly #known = new Map<string, Verifier | null>();

  constructor(private readonly engine: SignatureEngine) {}

  of(publicKey: Uint8Array): Verifier | null {
    const name = Buffer.from(publicKey).toString('latin1');
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const verifier = isSound(publicKey) ? this.engine.verifier(publicKey) : null;
    if (this.#known.size >= MOST_KEYS) this.#known.clear();
    this.#known.set(name, verifier);
    return verifier;
  }
}

function isSound(publicKey: Uint8Array): boolean {
  try {
    checkPublicKey(publicKey);
    return true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}

/** Verifies an Ed25519 signature (RFC 8032) as strictly as the domain does, and many times as fast. */
export const verifySignature = strictly(signatureEngine);
