import { access, constants } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { FabricNetworkError } from './fabric-error';
import { run } from './processes/run';
import { abilitiesOf } from './version';

const NAMES = ['peer', 'orderer', 'configtxgen', 'osnadmin'] as const;
type Name = (typeof NAMES)[number];

/** Fabric's programs that a network needs: full path by name, and the peer's version (`v3.1.5`). */
export type Binaries = Record<Name, string> & { version: string };

const WHERE =
  "Fabric's official releases (https://github.com/hyperledger/fabric/releases, archive hyperledger-fabric-<system>-<version>.tar.gz, " +
  'folder bin). Unpack one of version 3.0 or later (from 2.3 on for Raft ordering) and name its folder bin in the environment ' +
  'variable FABRIC_BIN, or put it on PATH';

/**
 * Finds Fabric's programs in `binDir`, else in the folder that FABRIC_BIN names, else on PATH.
 * Throws `FABRIC_BINARIES_MISSING`, which says what is missing, where it was looked for, and where it comes from, and
 * `FABRIC_VERSION_UNSUPPORTED` where no network can be made of them.
 */
export async function findBinaries(binDir?: string, env: NodeJS.ProcessEnv = process.env): Promise<Binaries> {
  const folders = foldersOf(binDir, env);
  const found = await Promise.all(NAMES.map(async (name) => [name, await findIn(folders, name)] as const));
  const paths = Object.fromEntries(found) as Record<Name, string | undefined>;
  // Asked first: programs that are too old lack osnadmin, and that is not what is the matter with them.
  const version = paths.peer === undefined ? undefined : await versionOf(paths.peer);
  const missing = NAMES.filter((name) => paths[name] === undefined);
  if (version === undefined || missing.length > 0) {
    throw new FabricNetworkError(
      'FABRIC_BINARIES_MISSING',
      `${missing.join(', ')} not found in ${placeOf(binDir, env)}. Get them from ${WHERE}.`,
    );
  }
  return { ...(paths as Record<Name, string>), version };
}

function foldersOf(binDir: string | undefined, env: NodeJS.ProcessEnv): string[] {
  const named = binDir ?? env['FABRIC_BIN'];
  return named ? [named] : (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
}

function placeOf(binDir: string | undefined, env: NodeJS.ProcessEnv): string {
  if (binDir) return binDir;
  return env['FABRIC_BIN']
    ? `${env['FABRIC_BIN']} (FABRIC_BIN)`
    : 'the folders of PATH (FABRIC_BIN is not set)';
}

async function findIn(folders: string[], name: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = resolve(folder, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}

async function versionOf(peer: string): Promise<string> {
  const { stdout } = await run(peer, ['version']);
  const version = /Version:\s*(\S+)/.exec(stdout)?.[1] ?? 'unknown';
  abilitiesOf(version);
  return version;
}
