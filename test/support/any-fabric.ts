import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import type { Sandbox } from '@concordat/gateway/sandbox';
import { parse, stringify } from 'yaml';
import { repoRoot } from './paths';

/** A gateway's configuration file, as far as these tests change it. */
export interface ConfigFile {
  mspId: string;
  channel: string;
  data: string;
  keys: { directory: string };
  ledger: Record<string, string>;
  internal: { port: number };
  exchange: { port: number };
}

export async function readConfig({ dataDir }: Sandbox, mspId: string): Promise<ConfigFile> {
  return parse(await readFile(join(dataDir, 'gateways', mspId, 'config.yaml'), 'utf8')) as ConfigFile;
}

export async function writeConfig(folder: string, config: ConfigFile): Promise<string> {
  const file = join(folder, `config-${config.mspId}.yaml`);
  await writeFile(file, stringify(config));
  return file;
}

/** An MSP folder as Fabric's tools lay it out; without a keystore where the key lies elsewhere. */
export async function mspFolder(
  folder: string,
  { ledger }: ConfigFile,
  parts: ('cert' | 'key')[],
): Promise<string> {
  const msp = join(folder, 'msp');
  const places = { cert: ['signcerts', 'cert.pem'], key: ['keystore', 'key_sk'] } as const;
  for (const part of parts) {
    const [subfolder, name] = places[part];
    await mkdir(join(msp, subfolder), { recursive: true });
    await cp(ledger[part] ?? '', join(msp, subfolder, name));
  }
  return msp;
}

/** A connection profile with the peer that these configurations name, each the own one of its organisation. */
export async function connectionProfile(
  folder: string,
  configs: ConfigFile[],
  { format }: { format: 'json' | 'yaml' },
): Promise<string> {
  const named = configs.map(({ mspId, ledger }) => ({ mspId, peer: `peer0.${mspId}`, ledger }));
  const profile = {
    name: 'any',
    version: '1.0.0',
    organizations: Object.fromEntries(
      named.map(({ mspId, peer }) => [mspId, { mspid: mspId, peers: [peer] }]),
    ),
    peers: Object.fromEntries(named.map(({ peer, ledger }) => [peer, profilePeer(ledger)])),
  };
  const file = join(folder, `connection.${format}`);
  await writeFile(file, format === 'json' ? JSON.stringify(profile) : stringify(profile));
  return file;
}

function profilePeer({ endpoint, tlsRootCert, hostAlias }: Record<string, string>): object {
  if (tlsRootCert === undefined) return { url: `grpc://${endpoint}` };
  const grpcOptions = hostAlias === undefined ? {} : { 'ssl-target-name-override': hostAlias };
  return { url: `grpcs://${endpoint}`, tlsCACerts: { path: tlsRootCert }, grpcOptions };
}

export interface OwnGateway {
  internalUrl: string;
  close(): Promise<void>;
}

/** A gateway process started from a configuration file, as an operator does: fabric-network is not installed there. */
export async function startOwnGateway(file: string): Promise<OwnGateway> {
  const program = join(repoRoot, 'gateway', 'dist', 'main.js');
  const args = [
    '--require',
    join(__dirname, 'machines', 'without-fabric-network.js'),
    program,
    '--config',
    file,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => ['{}'])])) as [string];
  const { internalUrl } = JSON.parse(line) as { internalUrl?: string };
  if (internalUrl === undefined) throw new Error('the gateway ended before it listened');
  return {
    internalUrl,
    close: async () => {
      child.kill();
      await exited;
    },
  };
}
