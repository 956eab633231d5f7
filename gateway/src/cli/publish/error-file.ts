import { writeFile } from 'node:fs/promises';
import { errorsCsv } from '../../intake';
import type { ItemError } from '../shapes/records';

/** Writes rejected items and warnings: CSV for `.csv`, else one JSON object a line. */
export async function writeErrorFile(path: string, errors: ItemError[]): Promise<void> {
  const csv = path.toLowerCase().endsWith('.csv');
  const asLines = () => errors.map((error) => `${JSON.stringify(error)}\n`).join('');
  await writeFile(
    path,
    csv ? errorsCsv(errors.map((error) => ({ ...error, row: error.row ?? 0 }))) : asLines(),
  );
}
