import { type Command, CommanderError } from 'commander';
import { describeError, EXIT, unusablePath } from '../errors';
import { CliError } from './cli-error';
import { printable } from './output';
import { createProgram } from './program';

/** Runs the command line; sets the exit status and never throws. */
export async function main(argv: string[]): Promise<void> {
  endQuietlyWithoutReader();
  const program = createProgram();
  throwInsteadOfExit(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = report(error, argv.includes('--json'));
  }
}

/** `concordat … | head`: nobody reads on, and that is no error. */
function endQuietlyWithoutReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

/** commander ends the process by itself, with status 1 for everything; ours has a table of statuses. */
function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  command.commands.forEach((member) => throwInsteadOfExit(member));
}

/** Tells an error on stderr, in one line or as JSON; the answer is the exit status. */
export function report(
  error: unknown,
  json: boolean,
  write: (text: string) => unknown = (text) => process.stderr.write(text),
): number {
  // commander has told its own errors already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const cliError = toCliError(error);
  const { code, detail, hint, faults } = cliError;
  if (json) write(`${JSON.stringify({ error: { code, detail, hint, faults } })}\n`);
  else {
    write(`${code}: ${printable(detail)}\n`);
    for (const fault of faults) {
      const expected = fault.expected === undefined ? '' : ` (expected ${fault.expected})`;
      write(`  ${printable([fault.pointer, fault.message].filter(Boolean).join(': ') + expected)}\n`);
    }
    if (hint !== undefined) write(`${hint}\n`);
  }
  return cliError.exit;
}

function toCliError(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const { code, detail, exit, faults, internal } = describeError(unusablePath(error));
  if (!internal) return new CliError(code, detail, { exit, faults, cause: error });
  const message = error instanceof Error ? error.message : String(error);
  return new CliError('INTERNAL', message, { exit: EXIT.internal, cause: error });
}
