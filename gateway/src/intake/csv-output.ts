import { stringify } from 'csv-stringify/sync';
import type { ItemError } from './item';

const ERROR_COLUMNS = ['row', 'column', 'pointer', 'code', 'message', 'expected'] as const;

/** Cells that a spreadsheet would run as a formula (= + - @, tab, carriage return) get an apostrophe before them (OWASP). */
const FOR_SPREADSHEETS = { escape_formulas: true, record_delimiter: '\r\n' } as const;

/** One cell of our CSV files, quoted where needed and never a formula. */
export function csvCell(text: string): string {
  return stringify([[text]], { ...FOR_SPREADSHEETS, eof: false });
}

/** Errors of rows as a CSV file that any spreadsheet may open: with a byte order mark, since Excel wants one. */
export function errorsCsv(errors: Iterable<ItemError & { column?: string }>): string {
  const rows = [...errors].map((error) => ERROR_COLUMNS.map((column) => String(error[column] ?? '')));
  return `\uFEFF${stringify([[...ERROR_COLUMNS], ...rows], FOR_SPREADSHEETS)}`;
}
