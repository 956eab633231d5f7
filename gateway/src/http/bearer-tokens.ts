import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Static, Type } from '@sinclair/typebox';
import { describeError, GatewayError } from '../errors';
import { type Authenticator, type Caller, TOKEN_ROLES } from './caller';
import { object, oneOf } from './routes/shapes';
import { validator } from './validate';

const TokenFile = object({
  tokens: Type.Array(
    object({
      name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }),
      roles: Type.Array(oneOf(TOKEN_ROLES), { minItems: 1, maxItems: TOKEN_ROLES.length }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
    { maxItems: 1000 },
  ),
});

/** A token as the token file keeps it: never the token itself. */
export type StoredToken = Static<typeof TokenFile>['tokens'][number];

const TOKEN = /^Bearer ([A-Za-z0-9_-]{20,200})$/;

/** A new random token and what the token file keeps of it. */
export function newToken(): { token: string; sha256: string } {
  const token = `cdt_${randomBytes(32).toString('base64url')}`;
  return { token, sha256: tokenHash(token).toString('hex') };
}

const check = validator(TokenFile, 'config');

/**
 * Reads a token file: `{"tokens":[{"name","roles":["submitter"|"officer"|"inspector"|"operator"],"sha256"}]}`.
 * Throws CONFIG_INVALID with every fault; a token that stands there twice would have two names.
 */
export async function readTokenFile(path: string): Promise<StoredToken[]> {
  try {
    const { tokens } = check(parseJson(await readFile(path, 'utf8'))) as Static<typeof TokenFile>;
    if (new Set(tokens.map(({ sha256 }) => sha256)).size === tokens.length) return tokens;
    throw new GatewayError('CONFIG_INVALID', 'a token stands there twice');
  } catch (cause) {
    const { faults } = describeError(cause);
    const told = faults.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
    const detail = told || (cause instanceof Error ? cause.message : 'cannot be read');
    throw new GatewayError('CONFIG_INVALID', `the token file ${path}: ${detail}`, { faults, cause });
  }
}

/** V8's own message quotes the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GatewayError('JSON_INVALID', 'is not JSON');
  }
}

/** Bearer tokens (RFC 6750) of the internal listener. Every stored hash is compared, in constant time each. */
export function bearerTokens(current: () => readonly StoredToken[]): Authenticator {
  return {
    needsBody: false,
    authenticate: (request) => Promise.resolve(callerOf(request.headers.authorization, current())),
  };
}

function callerOf(header: string | undefined, tokens: readonly StoredToken[]): Caller {
  const presented = TOKEN.exec(header ?? '')?.[1];
  if (presented === undefined) throw new GatewayError('UNAUTHENTICATED', 'a bearer token is needed');
  const hash = tokenHash(presented);
  const matches = tokens.filter(({ sha256 }) => timingSafeEqual(Buffer.from(sha256, 'hex'), hash));
  const [match] = matches;
  if (!match) throw new GatewayError('UNAUTHENTICATED', 'the bearer token is not known');
  return { name: match.name, roles: match.roles };
}

function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
