import type { Role } from '@concordat/chaincode/domain';
import { Command } from 'commander';
import { EXIT_HELP } from './exit-help';
import { Output } from './output';
import { chooseTarget, type Target, type TargetOptions } from './target/target';
import { foldCommand } from './terminal/fold-command';
import { wholeNumber } from './whole-number';

/** Options of every command. */
export interface CommonOptions extends TargetOptions {
  json?: boolean;
}

export interface CommandText {
  summary: string;
  /** Lines under `Example:`. */
  examples: string[];
}

/** A leaf command with the options that all have, its examples and the exit codes in its help. */
export function leaf(name: string, text: CommandText): Command {
  return new Command(name)
    .description(text.summary)
    .option('--json', 'answer with one JSON document on stdout')
    .option('--as <org>', 'whose gateway: in a sandbox as in --as bank; elsewhere the profile’s name')
    .option('--data <dir>', 'data folder of the sandbox (default: .concordat)')
    .option('--profile <file>', 'profiles of real gateways (default: ~/.config/concordat/profiles.yaml)')
    .addHelpText('after', `\nExample:\n${text.examples.map(exampleOf).join('\n')}\n\n${EXIT_HELP}`);
}

function exampleOf(line: string): string {
  return `  $ ${foldCommand(`concordat ${line}`, '      ')}`;
}

export interface ListOptions extends CommonOptions {
  limit?: string;
}

/** A leaf command that tells a list, to its end or as far as `--limit`. */
export function listLeaf(name: string, text: CommandText): Command {
  return leaf(name, text).option('--limit <n>', 'at most so many rows (default: all)');
}

/** How many rows are wanted; all where undefined. */
export function mostRows({ limit }: ListOptions): number | undefined {
  return limit === undefined ? undefined : wholeNumber(limit, '--limit');
}

/** A command that only groups others. */
export function group(name: string, summary: string, members: Command[]): Command {
  const command = new Command(name).description(summary);
  members.forEach((member) => command.addCommand(member));
  return command;
}

/** What a command works with: where its answer goes and which gateway it asks. */
export interface Session<O extends CommonOptions> {
  options: O;
  output: Output;
  target: Target;
}

/** Opens what a command needs. `role` says whose it is in a sandbox where `--as` names nobody. */
export async function openSession<O extends CommonOptions>(options: O, role?: Role): Promise<Session<O>> {
  const output = new Output(options.json === true);
  return { options, output, target: await chooseTarget(options, role) };
}
