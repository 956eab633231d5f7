import { type Static, Type } from '@sinclair/typebox';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsed } from '../parsed';

export const SandboxTokens = Type.Object({
  submitter: Type.String(),
  officer: Type.String(),
  inspector: Type.String(),
  operator: Type.String(),
});

export const SandboxOrganisation = Type.Object({
  name: Type.String(),
  roles: Type.Array(Type.String()),
  governing: Type.Boolean(),
  internalUrl: Type.String(),
  exchangeUrl: Type.String(),
  portalUrl: Type.Union([Type.String(), Type.Null()]),
  tokens: SandboxTokens,
  /** File with its administrator's connection to the ledger. */
  admin: Type.String(),
});

/** What `concordat up` leaves for the other commands: addresses and tokens of its organisations. */
export const SandboxFile = Type.Object({
  v: Type.Literal(1),
  channel: Type.String(),
  /** The process that holds the sandbox. */
  pid: Type.Integer(),
  /** Path of the trust file. */
  trust: Type.String(),
  organisations: Type.Record(Type.String(), SandboxOrganisation),
  /** Where changes of its members are asked for. */
  control: Type.Optional(Type.Object({ url: Type.String(), token: Type.String() })),
});
export type SandboxFile = Static<typeof SandboxFile>;
export type SandboxOrganisation = Static<typeof SandboxOrganisation>;
export type TokenRole = keyof Static<typeof SandboxTokens>;

export const DEFAULT_DATA_FOLDER = '.concordat';

/** Where a sandbox with this data folder describes itself. */
function sandboxFilePath(dataDir: string): string {
  return join(dataDir, 'sandbox.json');
}

/** Reads a running sandbox's description; undefined where there is none. */
export async function readSandboxFile(dataDir: string): Promise<SandboxFile | undefined> {
  const path = sandboxFilePath(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  return parsed(SandboxFile, JSON.parse(text), path);
}

/** Writes the description, readable by its owner only: it holds tokens. */
export async function writeSandboxFile(dataDir: string, file: SandboxFile): Promise<void> {
  const path = sandboxFilePath(dataDir);
  await writeFile(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function removeSandboxFile(dataDir: string): Promise<void> {
  await rm(sandboxFilePath(dataDir), { force: true });
}
