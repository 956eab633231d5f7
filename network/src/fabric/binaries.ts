import { access, constants } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { FabricNetworkError } from './fabric-error';
import { run } from './processes/run';

const NAMES = ['peer', 'orderer', 'configtxgen', 'osnadmin'] as const;
type Name = (typeof NAMES)[number];

/** Fabric's programs that a network needs: full path by name, and the peer's version (`v3.1.5`). */
export type Binaries = Record<Name, string> & { version: string };

/** SmartBFT orderers came with this version. */
const OLDEST_MAJOR = 3;

const WHERE =
  "Fabric's official releases (https://github.com/hyperledger/fabric/releases, archive hyperledger-fabric-<system>-<version>.tar.gz, " +
  'folder bin). Unpack one of version 3.0 or later and name its folder bin in the environment variable FABRIC_BIN, or put it on PATH';

/**
 * Finds Fabric's programs in `binDir`, else in the folder that FABRIC_BIN names, else on PATH.
 * Throws `FABRIC_BINARIES_MISSING`, which says what is missing, where it was looked for, and where it comes from.
 */
export async function findBinaries(binDir?: string, env: NodeJS.ProcessEnv = process.env): Promise<Binaries> {
  const folders = foldersOf(binDir, env);
  const found = await Promise.all(NAMES.map(async (name) => [name, await findIn(folders, name)] as const));
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name);
  if (missing.length > 0) {
    throw new FabricNetworkError(
      'FABRIC_BINARIES_MISSING',
      `${missing.join(', ')} not found in ${placeOf(binDir, env)}. Get them from ${WHERE}.`,
    );
  }
  const paths = Object.fromEntries(found) as Record<Name, string>;
  return { ...paths, version: await versionOf(paths.peer) };
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
  const major = Number(/^v?(\d+)\./.exec(version)?.[1] ?? OLDEST_MAJOR);
  if (major < OLDEST_MAJOR) {
    throw new FabricNetworkError(
      'FABRIC_BINARIES_MISSING',
      `${peer} is ${version}; its orderers cannot run Byzantine fault tolerant consensus. Get a later one from ${WHERE}.`,
    );
  }
  return version;
}
