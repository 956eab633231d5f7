import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { EXIT } from '../../errors';
import { errorsCsv } from '../../intake';
import { CliError, usageError } from '../cli-error';
import type { ItemError } from '../shapes/records';

/**
 * Empties the file for rejected items before anything is sent: what an earlier run left there is not of this one, and
 * a place that cannot be written to is told in time. Throws USAGE, also where it is one of the run's own inputs.
 */
export async function emptyErrorFile(path: string, inputs: (string | undefined)[]): Promise<void> {
  if (inputs.some((input) => input !== undefined && isSameFile(path, input)))
    throw usageError(`--errors ${path} would overwrite what is to be read`, 'name a file of its own');
  try {
    await writeFile(path, '');
  } catch (cause) {
    throw new CliError('USAGE', `--errors ${path} cannot be written`, { cause, exit: EXIT.usage });
  }
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && a.dev === b?.dev && a.ino === b.ino;
}

/** Writes rejected items and warnings: CSV for `.csv`, else one JSON object a line. */
export async function writeErrorFile(path: string, errors: ItemError[]): Promise<void> {
  const csv = path.toLowerCase().endsWith('.csv');
  const asLines = () => errors.map((error) => `${JSON.stringify(error)}\n`).join('');
  await writeFile(
    path,
    csv ? errorsCsv(errors.map((error) => ({ ...error, row: error.row ?? 0 }))) : asLines(),
  );
}
