import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Static, Type } from '@sinclair/typebox';
import { GatewayError } from '../errors';
import { type Authenticator, type Caller, TOKEN_ROLES } from './caller';
import { validator } from './validate';

const TokenFile = Type.Object(
  {
    tokens: Type.Array(
      Type.Object(
        {
          name: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' }),
          roles: Type.Array(Type.Enum(Object.fromEntries(TOKEN_ROLES.map((role) => [role, role]))), {
            minItems: 1,
          }),
          sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
        },
        { additionalProperties: false },
      ),
      { maxItems: 1000 },
    ),
  },
  { additionalProperties: false },
);

/** A token as the token file keeps it: never the token itself. */
export type StoredToken = Static<typeof TokenFile>['tokens'][number];

const TOKEN = /^Bearer ([A-Za-z0-9_-]{20,200})$/;

/** A new random token and what the token file keeps of it. */
export function newToken(): { token: string; sha256: string } {
  const token = `cdt_${randomBytes(32).toString('base64url')}`;
  return { token, sha256: tokenHash(token).toString('hex') };
}

/** Reads a token file: `{"tokens":[{"name","roles":["submitter"|"officer"|"inspector"|"operator"],"sha256"}]}`. */
export async function readTokenFile(path: string): Promise<StoredToken[]> {
  const parsed: unknown = JSON.parse(await readFile(path, 'utf8'));
  return (validator(TokenFile, 'body')(parsed) as Static<typeof TokenFile>).tokens;
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
