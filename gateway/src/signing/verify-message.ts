import { fromBase64url, type RegisteredKey } from '@concordat/chaincode/domain';
import { httpbis } from 'http-message-signatures';
import { verifySignature } from '../crypto';
import type { Clock } from '../ports/clock';
import { checkContentDigest } from './content-digest';
import {
  ANSWER_COMPONENTS,
  type AnswerMessage,
  MAX_LIFETIME_SECONDS,
  MAX_SKEW_SECONDS,
  REQUEST_COMPONENTS,
  type RequestMessage,
} from './message';
import { fieldOf, parseSignatureInput, type SignatureInput } from './signature-input';
import { SignatureError } from './signature-error';

/** Looks up a registered key, revoked ones included. */
export interface KeyDirectory {
  key(mspId: string, keyId: string): Promise<RegisteredKey | undefined>;
}

/** Remembers nonces until they expire. */
export interface NonceStore {
  /** Answers false where the nonce was used before; once it answers true, that survives a crash. */
  claim(mspId: string, nonce: string, expiresMs: number): Promise<boolean>;
}

export interface VerifierDeps {
  directory: KeyDirectory;
  clock: Clock;
}

/**
 * Verifies a request of another gateway: digest, key of `mspId` (whom the client certificate names), times, signature,
 * nonce. Throws {@link SignatureError} with the first thing that is wrong.
 */
export async function verifyRequest(
  deps: VerifierDeps & { nonces: NonceStore },
  message: RequestMessage,
  mspId: string,
): Promise<void> {
  const input = parseSignatureInput(message.headers, REQUEST_COMPONENTS);
  checkBody(message);
  await checkSignature(deps, input, mspId, baseOf(REQUEST_COMPONENTS, message));
  const forgetAt = (input.expires + MAX_SKEW_SECONDS) * 1000;
  if (await deps.nonces.claim(mspId, input.nonce, forgetAt)) return;
  throw new SignatureError('REPLAYED', 'this nonce has been used');
}

/** Verifies that `mspId` gave this answer to this very request. */
export async function verifyAnswer(
  deps: VerifierDeps,
  message: AnswerMessage,
  { request, mspId }: { request: RequestMessage; mspId: string },
): Promise<void> {
  const input = parseSignatureInput(message.headers, ANSWER_COMPONENTS);
  checkBody(message);
  await checkSignature(deps, input, mspId, baseOf(ANSWER_COMPONENTS, message, request));
}

function checkBody(message: RequestMessage | AnswerMessage): void {
  checkContentDigest(fieldOf(message.headers, 'content-digest'), message.body);
}

function baseOf(fields: string[], message: RequestMessage | AnswerMessage, request?: RequestMessage): string {
  const lines =
    'status' in message
      ? httpbis.createSignatureBase({ fields }, message, request)
      : httpbis.createSignatureBase({ fields }, message);
  return httpbis.formatSignatureBase(lines);
}

async function checkSignature(deps: VerifierDeps, input: SignatureInput, mspId: string, lines: string) {
  if (input.mspId !== mspId)
    throw new SignatureError('SIGNATURE_INVALID', 'keyid is of another organisation');
  checkTimes(input, deps.clock.now() / 1000);
  const key = await usableKey(deps.directory, input);
  const base = Buffer.from(`${lines}\n"@signature-params": ${input.params}`);
  if (verifySignature(fromBase64url(key.publicKey, 32), base, input.signature)) return;
  throw new SignatureError('SIGNATURE_INVALID', 'the signature does not fit the message');
}

function checkTimes({ created, expires }: SignatureInput, now: number): void {
  const expired = (detail: string) => new SignatureError('SIGNATURE_EXPIRED', detail);
  if (created > now + MAX_SKEW_SECONDS) throw expired('created in the future: are the clocks right?');
  if (expires < now - MAX_SKEW_SECONDS) throw expired('the signature has expired');
  if (expires < created || expires - created > MAX_LIFETIME_SECONDS) {
    throw expired(`a signature lives at most ${MAX_LIFETIME_SECONDS} s`);
  }
}

async function usableKey(directory: KeyDirectory, { mspId, keyId }: SignatureInput): Promise<RegisteredKey> {
  const key = await directory.key(mspId, keyId);
  if (key?.use !== 'message')
    throw new SignatureError('KEY_UNKNOWN', `${mspId} has no message key of this id`);
  if (key.revokedAt !== null) throw new SignatureError('KEY_REVOKED', `${mspId} has revoked this key`);
  return key;
}
