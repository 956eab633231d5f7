import { type Command, Option } from 'commander';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Control, Sandbox } from '../../sandbox';
import { usageError } from '../cli-error';
import { type CommonOptions, leaf } from '../command';
import { Output } from '../output';
import {
  DEFAULT_DATA_FOLDER,
  readSandboxFile,
  removeSandboxFile,
  type SandboxFile,
  writeSandboxFile,
} from '../target/sandbox-file';
import { publishSample } from '../up/sample-records';
import { tellSandbox } from '../up/tell-sandbox';
import { untilInterrupted } from '../up/until-interrupted';

export interface UpOptions extends CommonOptions {
  strict?: boolean;
  empty?: boolean;
  fabric?: boolean;
  ordering?: 'bft' | 'raft';
  client?: 'fabric-gateway' | 'fabric-network';
}

export function upCommand(): Command {
  return leaf('up', {
    summary: 'Run the sample consortium on this machine: ledger, chaincode, six gateways; Ctrl-C stops it',
    examples: ['up', 'up --data ~/concordat-data', 'up --fabric'],
  })
    .option('--strict', 'simulate each transaction once per organisation and refuse differences (slower)')
    .option('--fabric', 'on a real Fabric network; FABRIC_BIN (or PATH) names the folder of its programs')
    .addOption(
      new Option(
        '--ordering <kind>',
        'with --fabric: how the orderers agree, fixed with the first start (default: bft); raft for Fabric before 3.0',
      ).choices(['bft', 'raft']),
    )
    .addOption(
      new Option('--client <library>', 'library by which the gateways speak with the ledger').choices([
        'fabric-gateway',
        'fabric-network',
      ]),
    )
    .option('--empty', 'do not publish the sample records')
    .action(async (options: UpOptions) => up(options, new Output(options.json === true)));
}

/** Starts the sandbox, says where everything is, and keeps it until Ctrl-C. */
export async function up(options: UpOptions, output: Output): Promise<void> {
  const folders = [
    ...new Set(
      [options.data, DEFAULT_DATA_FOLDER].filter((path) => path !== undefined).map((path) => resolve(path)),
    ),
  ];
  await refuseSecond(folders[0] ?? DEFAULT_DATA_FOLDER);
  const started = Date.now();
  output.note(`Starting ${options.fabric === true ? 'Fabric' : 'ledger'}, chaincode and six gateways …`);
  // Loaded here: no other command needs the ledger's client libraries.
  const { openControl, startSandbox } = await import('../../sandbox/index.js');
  const interrupted = untilInterrupted();
  const sandbox = await startSandbox({
    ...(options.data === undefined ? {} : { dataDir: options.data }),
    ...(options.fabric === true ? { ledger: 'fabric' as const } : {}),
    ...(options.ordering === undefined ? {} : { ordering: options.ordering }),
    ...(options.client === undefined ? {} : { client: options.client }),
    ...(options.strict === undefined ? {} : { strict: options.strict }),
  });
  const registerAll = async () => {
    for (const folder of folders) await register(folder, fileOf(sandbox, control));
  };
  const control = await openControl(sandbox, registerAll);
  try {
    await registerAll();
    const published = options.empty === true ? 0 : await publishSample(sandbox);
    if (published > 0) output.note(`Published ${published} sample records of fictional companies.`);
    output.answer(fileOf(sandbox, control), () =>
      tellSandbox(output, sandbox, { seconds: (Date.now() - started) / 1000, data: options.data }),
    );
    await interrupted;
    output.note('\nStopping …');
  } finally {
    await control.close();
    await sandbox.stop();
    for (const folder of folders) await unregister(folder);
  }
}

async function refuseSecond(folder: string): Promise<void> {
  const other = await readSandboxFile(folder);
  if (other === undefined || !isAlive(other.pid)) return;
  throw usageError(
    `a sandbox already runs on ${folder} (process ${other.pid})`,
    'stop it with Ctrl-C, or use another folder: --data DIR',
  );
}

async function register(folder: string, file: SandboxFile): Promise<void> {
  const other = await readSandboxFile(folder).catch(() => undefined);
  if (other !== undefined && isAlive(other.pid)) return;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeSandboxFile(folder, file);
}

async function unregister(folder: string): Promise<void> {
  const file = await readSandboxFile(folder).catch(() => undefined);
  if (file?.pid === process.pid) await removeSandboxFile(folder);
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function fileOf(sandbox: Sandbox, { url, token }: Control): SandboxFile {
  const { channel, organisations, trustFile } = sandbox;
  return {
    v: 1,
    channel,
    pid: process.pid,
    trust: trustFile,
    organisations,
    control: { url, token },
  };
}
