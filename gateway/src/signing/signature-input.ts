import {
  type Dictionary,
  type InnerList,
  isInnerList,
  parseDictionary,
  serializeInnerList,
} from 'structured-headers';
import { type Headers, LABEL } from './message';
import { SignatureError } from './signature-error';

/** The parsed, not yet verified `Signature-Input` and `Signature` of a message. */
export interface SignatureInput {
  created: number;
  expires: number;
  nonce: string;
  mspId: string;
  keyId: string;
  /** The serialised components and parameters: the value of `@signature-params`. */
  params: string;
  signature: Uint8Array;
}

const KEY_ID = /^([A-Za-z][A-Za-z0-9.-]{0,62})\/([A-Za-z0-9._-]{1,64})$/;
const NONCE = /^[A-Za-z0-9_-]{16,64}$/;
const KNOWN = new Set(['created', 'expires', 'nonce', 'keyid', 'tag']);
const MAX_FIELD = 2048;

const invalid = (detail: string, cause?: unknown) =>
  new SignatureError('SIGNATURE_INVALID', detail, cause === undefined ? undefined : { cause });

/**
 * Reads the one signature that a message between gateways carries. It must cover exactly `components` and have
 * exactly created, expires, nonce, keyid and tag. Throws `SIGNATURE_INVALID`.
 */
export function parseSignatureInput(headers: Headers, components: string[]): SignatureInput {
  const input = onlyMember(headers, 'signature-input');
  const [signature] = onlyMember(headers, 'signature');
  if (!isInnerList(input)) throw invalid('Signature-Input is not a list of components');
  if (!(signature instanceof ArrayBuffer)) throw invalid('Signature is not a byte sequence');
  checkComponents(input, components);
  return { ...readParams(input[1]), params: serializeInnerList(input), signature: new Uint8Array(signature) };
}

/** The value of a field, as one string; '' where absent. */
export function fieldOf(headers: Headers, name: string): string {
  const values = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  return values.flatMap(([, value]) => value).join(', ');
}

/** Whether there is a signature that an answer can be bound to. */
export function carriesSignature(headers: Headers): boolean {
  try {
    return onlyMember(headers, 'signature')[0] instanceof ArrayBuffer;
  } catch {
    return false;
  }
}

function onlyMember(headers: Headers, name: string) {
  const field = fieldOf(headers, name);
  if (field === '') throw invalid(`no ${name} field`);
  if (field.length > MAX_FIELD) throw invalid(`${name} is longer than ${MAX_FIELD} characters`);
  const dictionary = parse(field, name);
  const member = dictionary.get(LABEL);
  if (dictionary.size !== 1 || !member) throw invalid(`${name} must have one member, "${LABEL}"`);
  return member;
}

function parse(field: string, name: string): Dictionary {
  try {
    return parseDictionary(field);
  } catch (cause) {
    throw invalid(`${name} is not a dictionary (RFC 8941)`, cause);
  }
}

function checkComponents([items]: InnerList, components: string[]): void {
  const covered = serializeInnerList([items, new Map<string, never>()]);
  if (covered !== `(${components.join(' ')})`) throw invalid(`must cover exactly ${components.join(' ')}`);
}

function readParams(params: Map<string, unknown>): Omit<SignatureInput, 'params' | 'signature'> {
  const unknown = [...params.keys()].filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) throw invalid('unknown signature parameters');
  const created = params.get('created');
  const expires = params.get('expires');
  const nonce = params.get('nonce');
  const [, mspId, keyId] = KEY_ID.exec(text(params.get('keyid'))) ?? [];
  if (!isSecond(created) || !isSecond(expires)) throw invalid('created and expires must be integers');
  if (!NONCE.test(text(nonce))) throw invalid('nonce must be 16 to 64 base64url characters');
  if (!mspId || !keyId) throw invalid('keyid must be <mspId>/<keyId>');
  if (params.get('tag') !== LABEL) throw invalid(`tag must be "${LABEL}"`);
  return { created, expires, nonce: text(nonce), mspId, keyId };
}

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const isSecond = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;
