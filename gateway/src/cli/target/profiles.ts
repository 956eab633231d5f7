import { type Static, Type } from '@sinclair/typebox';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { usageError } from '../cli-error';
import { parsed } from '../parsed';

const TokenByRole = Type.Object({
  submitter: Type.Optional(Type.String()),
  officer: Type.Optional(Type.String()),
  inspector: Type.Optional(Type.String()),
  operator: Type.Optional(Type.String()),
});

export const Profile = Type.Object({
  /** The internal listener. */
  url: Type.String(),
  /** The certifier's portal, for `subject`. */
  portal: Type.Optional(Type.String()),
  /** One token for everything, or one for each role. */
  token: Type.Optional(Type.String()),
  tokens: Type.Optional(TokenByRole),
  /** Trust file for `verify`. */
  trust: Type.Optional(Type.String()),
  /** File with the administrator's connection to the ledger, for keys, proposals and votes. */
  admin: Type.Optional(Type.String()),
});
export type Profile = Static<typeof Profile>;

/** `{default: name, profiles: {name: {url, token}}}` */
const Profiles = Type.Object({
  default: Type.Optional(Type.String()),
  profiles: Type.Record(Type.String(), Profile),
});

export function defaultProfilesPath(env: NodeJS.ProcessEnv = process.env): string {
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'concordat', 'profiles.yaml');
}

/** The profile of that name (or the file's default one); undefined where there is no such file. */
export async function loadProfile(path: string, name: string | undefined): Promise<Profile | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  const file = parsed(Profiles, parse(text, { maxAliasCount: 0 }), path);
  const wanted =
    name ??
    file.default ??
    (Object.keys(file.profiles).length === 1 ? Object.keys(file.profiles)[0] : undefined);
  if (wanted === undefined) return undefined;
  const profile = file.profiles[wanted];
  if (profile) return profile;
  throw usageError(`${path} has no profile "${wanted}"`, `it has: ${Object.keys(file.profiles).join(', ')}`);
}
