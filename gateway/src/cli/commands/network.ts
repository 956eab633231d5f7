import type { Ordering } from '@concordat/network/fabric';
import { Command, Option } from 'commander';
import { join } from 'node:path';
import { EXIT } from '../../errors';
import { programs } from '../../sandbox/programs';
import { type CommandText, group } from '../command';
import { EXIT_HELP } from '../exit-help';
import { Output } from '../output';
import { DEFAULT_DATA_FOLDER } from '../target/sandbox-file';
import { usageError } from '../cli-error';

const DEFAULT_NETWORK_FOLDER = join(DEFAULT_DATA_FOLDER, 'fabric');
const MOST_LINES = 100_000;

interface NetworkOptions {
  data: string;
  json?: boolean;
}

interface ChangeOptions extends NetworkOptions {
  consortium: string;
  bin?: string;
}

interface UpOptions extends ChangeOptions {
  ordering?: Ordering;
}

interface LogsOptions extends NetworkOptions {
  lines: number;
}

/** A real Fabric network of the consortium on this machine, by itself: no gateways. */
export function networkCommand(): Command {
  return group(
    'network',
    'Run the consortium’s real Fabric network on this machine: up, change, down, status, logs',
    [
      upCommand(),
      changeCommand(),
      leaf('down', { summary: 'End its processes; the data stays', examples: ['network down'] }).action(down),
      leaf('status', {
        summary: 'Say what of it runs and what that means; exit status 2 where not all runs and answers',
        examples: ['network status', 'network status --json'],
      }).action(status),
      logsCommand(),
    ],
  );
}

function leaf(name: string, text: CommandText): Command {
  const examples = text.examples.map((line) => `  $ concordat ${line}`).join('\n');
  return new Command(name)
    .description(text.summary)
    .option('--data <dir>', 'data folder of the network', DEFAULT_NETWORK_FOLDER)
    .option('--json', 'answer with one JSON document on stdout')
    .addHelpText('after', `\nExample:\n${examples}\n\n${EXIT_HELP}`);
}

function upCommand(): Command {
  return leaf('up', {
    summary: 'Start it, or what of it does not run: orderers, peers and chaincode of the governing members',
    examples: ['network up', 'network up --bin ~/fabric/bin --consortium consortium.yaml'],
  })
    .option('--consortium <file>', 'the consortium’s members', programs.consortium())
    .option('--bin <dir>', 'folder of Fabric’s programs (default: FABRIC_BIN, else PATH)')
    .addOption(
      new Option(
        '--ordering <kind>',
        'how the orderers agree, fixed with the first start (default: bft); raft for Fabric before 3.0',
      ).choices(['bft', 'raft']),
    )
    .action(up);
}

function changeCommand(): Command {
  return leaf('change', {
    summary:
      'Take members into the running channel, or let them go, until it is as the consortium’s file says',
    examples: ['network change --consortium consortium.yaml'],
  })
    .requiredOption('--consortium <file>', 'the consortium’s members, as they are to be')
    .option('--bin <dir>', 'folder of Fabric’s programs (default: FABRIC_BIN, else PATH)')
    .action(change);
}

function logsCommand(): Command {
  return leaf('logs', {
    summary: 'Show the ends of its processes’ logs',
    examples: ['network logs orderer', 'network logs peer.TaxMSP --lines 100'],
  })
    .argument('[process]', 'one process, or all whose name begins so')
    .option('--lines <count>', 'lines of each', lineCount, 20)
    .action(logs);
}

async function up({ data, consortium, bin, ordering, json }: UpOptions): Promise<void> {
  const { fabricNetworkStatus, networkUp } = await fabric();
  const output = new Output(json === true);
  const chaincodeDir = programs.chaincodeFolder();
  await networkUp(
    {
      consortiumFile: consortium,
      dataDir: data,
      chaincodeDir,
      users: ['gateway'],
      chaincodeEnv: await toldChaincode(consortium),
      ...(bin === undefined ? {} : { binDir: bin }),
      ...(ordering === undefined ? {} : { ordering }),
    },
    (line) => output.line(line),
  );
  if (json === true) output.document(await fabricNetworkStatus(data));
}

async function change({ data, consortium, bin, json }: ChangeOptions): Promise<void> {
  const { networkChange } = await fabric();
  const output = new Output(json === true);
  const options = {
    consortiumFile: consortium,
    dataDir: data,
    chaincodeDir: programs.chaincodeFolder(),
    users: ['gateway'],
    chaincodeEnv: await toldChaincode(consortium),
    ...(bin === undefined ? {} : { binDir: bin }),
  };
  const changed = await networkChange(options, (line) => output.line(line));
  if (json === true) output.document({ changed });
}

async function down({ data, json }: NetworkOptions): Promise<void> {
  const { fabricNetworkStatus, networkDown } = await fabric();
  const output = new Output(json === true);
  await networkDown(data, (line) => output.line(line));
  if (json === true) output.document(await fabricNetworkStatus(data));
}

async function status({ data, json }: NetworkOptions): Promise<void> {
  const { networkStatus } = await fabric();
  const output = new Output(json === true);
  const found = await networkStatus(data, (line) => output.line(line));
  if (json === true) output.document(found);
  const isSound = found.state === 'RUNNING' && found.effects.length === 0;
  process.exitCode = isSound ? EXIT.ok : EXIT.unavailable;
}

async function logs(name: string | undefined, { data, lines, json }: LogsOptions): Promise<void> {
  const { fabricNetworkLogs, networkLogs } = await fabric();
  const output = new Output(json === true);
  const wanted = { lines, ...(name === undefined ? {} : { process: name }) };
  if (json === true) output.document(await fabricNetworkLogs(data, wanted));
  else await networkLogs(data, wanted, (line) => output.line(line));
}

/** The environment that makes chaincode processes endorse this file's list as the first one, and no other. */
async function toldChaincode(consortium: string): Promise<Record<string, string>> {
  const { loadConsortium } = await import('@concordat/network/consortium');
  const { foundingEnvironment } = await import('../../sandbox/founding.js');
  return foundingEnvironment(await loadConsortium(consortium));
}

/** Loaded here: no other command needs it. */
function fabric() {
  return import('@concordat/network/fabric');
}

function lineCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MOST_LINES) return count;
  throw usageError(`--lines takes a whole number from 1 to ${MOST_LINES}, not "${text}"`);
}
