import { canonicalJson } from './canonical-json';
import type { ConsentAct } from './consent';
import { consentTerms } from './consent-terms';
import { bytesEqual, fromBase64url, toBase64url, utf8 } from './encoding';
import { time } from './names';
import { checked, hex, nullable, object, oneOf, optional, parse, text } from './parse';
import { RuleError } from './rule-error';

/** The only header that an act may have, in its only spelling. */
export const ACT_HEADER = '{"alg":"EdDSA","typ":"concordat-act+jws"}';

const ENCODED_HEADER = toBase64url(utf8(ACT_HEADER));
const MOST_CHARACTERS = 16_384;
const WITH_TERMS = new Set(['GRANT', 'DECLINE']);

export interface ParsedAct {
  header: string;
  act: ConsentAct;
  /** What the signature is over: `header.payload`, as bytes. */
  signingInput: Uint8Array;
  signature: Uint8Array;
  payloadBytes: Uint8Array;
}

const consentAct = checked(
  object<ConsentAct>({
    typ: oneOf(['concordat-consent-act']),
    channel: text({ max: 249 }),
    contract: oneOf(['consent']),
    act: oneOf(['GRANT', 'DECLINE', 'PAUSE', 'RESUME', 'REVOKE']),
    consentId: hex(32),
    prev: nullable(hex(32)),
    exp: time,
    terms: optional(consentTerms),
  }),
  ({ act, prev, terms }, fault) => {
    if (WITH_TERMS.has(act) !== (terms !== undefined))
      fault('/terms', 'terms with GRANT and DECLINE, and with no other act');
    const needsPrevious = act === 'PAUSE' || act === 'RESUME';
    if (needsPrevious !== (prev !== null))
      fault('/prev', 'the lifecycle hash with PAUSE and RESUME, else null');
  },
);

/** What a signer signs for an act: the JWS signing input (RFC 7515). Append `.` and the signature in base64url. */
export function actSigningInput(act: ConsentAct): string {
  return `${ENCODED_HEADER}.${toBase64url(utf8(canonicalJson(act)))}`;
}

/**
 * Takes a compact JWS of an act apart, without verifying its signature. Header and payload must be in their only
 * spelling: canonical base64url, JCS.
 *
 * @throws RuleError ACT_INVALID with all faults
 */
export function parseActJws(jws: string): ParsedAct {
  if (jws.length > MOST_CHARACTERS) throw invalid(`at most ${MOST_CHARACTERS} characters`);
  const [header, payload, signature, ...rest] = jws.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0)
    throw invalid('a JWS has three parts');
  if (header !== ENCODED_HEADER) throw invalid(`the header is exactly ${ACT_HEADER}`);
  const payloadBytes = decode(payload);
  return {
    header: ACT_HEADER,
    act: parsePayload(payloadBytes),
    signingInput: utf8(`${header}.${payload}`),
    signature: decode(signature, 64),
    payloadBytes,
  };
}

function parsePayload(bytes: Uint8Array): ConsentAct {
  const act = parse(consentAct, parseJson(Buffer.from(bytes).toString('utf8')), 'ACT_INVALID');
  if (!bytesEqual(utf8(canonicalJson(act)), bytes))
    throw invalid('the payload is not in canonical form (RFC 8785)');
  return act;
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw invalid('the payload is not JSON');
  }
}

function decode(part: string, length?: number): Uint8Array {
  try {
    return fromBase64url(part, length);
  } catch (cause) {
    throw new RuleError('ACT_INVALID', 'a part is not canonical base64url of the right length', { cause });
  }
}

function invalid(detail: string): RuleError {
  return new RuleError('ACT_INVALID', detail);
}
