import { Command } from 'commander';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../errors';
import { CliError } from '../cli-error';
import { EXIT_HELP } from '../exit-help';

/** The benchmark comes with the source tree, beside the gateway; this only hands over to it. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('Measure this machine: records/s, enquiries/s, resolves/s, verify/s, start-up, memory')
    .allowUnknownOption()
    .argument('[options...]', 'handed on, as in --json or --seconds 10')
    .addHelpText('after', `\nExample:\n  $ concordat bench --json\n\n${EXIT_HELP}`)
    .action(async (options: string[]) => {
      process.exitCode = await runBench(options);
    });
}

function runBench(options: string[]): Promise<number> {
  const script = join(__dirname, '..', '..', '..', '..', 'scripts', 'dist', 'bench', 'main.js');
  if (!existsSync(script)) {
    throw new CliError('BENCH_ABSENT', 'the benchmark is part of the source tree, which this is not', {
      exit: EXIT.unavailable,
      hint: 'clone the project and run `npm run bench`',
    });
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...options], { stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? EXIT.internal));
  });
}
