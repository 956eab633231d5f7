import type { ItemError, ReadRow } from '../item';
import { JsonError } from '../json';

/** One row that is refused as a whole. */
export function badRow(row: number, code: string, message: string, expected?: string): ReadRow {
  return {
    row,
    errors: [itemError(row, '', { code, message, ...(expected !== undefined && { expected }) })],
  };
}

export function itemError(
  row: number,
  pointer: string,
  said: { code: string; message: string; expected?: string },
): ItemError {
  return { row, pointer, ...said };
}

export function tooLongRow(row: number, maxRowBytes: number): ReadRow {
  return badRow(row, 'ROW_TOO_LONG', 'the row is too long', `at most ${maxRowBytes} bytes`);
}

/** What strict JSON refused, as the error of its row. @throws whatever is no fault of the row */
export function jsonRow(row: number, error: unknown): ReadRow {
  if (!(error instanceof JsonError)) throw error;
  const { pointer, code, expected } = error;
  const message = error.message.slice(code.length + 2);
  return {
    row,
    errors: [itemError(row, pointer, { code, message, ...(expected !== undefined && { expected }) })],
  };
}
