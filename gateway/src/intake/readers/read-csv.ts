import { GatewayError } from '../../errors';
import type { ItemError, ReadRow } from '../item';
import type { ItemMapper } from '../mapping';
import { columnIndexes } from './csv-header';
import { csvRecords } from './csv-records';
import { decodeText } from './decode-text';
import { DEFAULT_READ_LIMITS, type Bytes, type ReadLimits } from './read-options';
import { badRow, itemError } from './row-error';
import { skipLines } from './skip-lines';

export interface CsvReadOptions {
  mapper: ItemMapper;
  limits?: Partial<ReadLimits>;
}

/**
 * A CSV file through its mapping. A row is numbered as a spreadsheet shows it: title lines and header count.
 *
 * @throws GatewayError where the file as a whole cannot be read: FILE_EMPTY, ENCODING_WRONG, COLUMN_MISSING …
 */
export async function* readCsv(source: Bytes, { mapper, limits }: CsvReadOptions): AsyncGenerator<ReadRow> {
  const { maxRowBytes } = { ...DEFAULT_READ_LIMITS, ...limits };
  const { encoding = 'utf-8', delimiter = ',', skipLines: rowsBefore = 0 } = mapper.mapping;
  const text = skipLines(decodeText(source, encoding), rowsBefore);
  let columns: CsvColumns | undefined;
  for await (const record of csvRecords(text, { delimiter, maxRowBytes, rowsBefore })) {
    if ('broken' in record)
      yield badRow(record.row, 'CSV_QUOTE', 'a quote stands inside a cell that is not quoted');
    else if (!columns) columns = new CsvColumns(record.cells, mapper);
    else if (!isBlankRow(record.cells)) yield columns.read(record.row, record.cells);
  }
  if (!columns) throw new GatewayError('FILE_EMPTY', 'the file has no header');
}

class CsvColumns {
  readonly #indexes: Map<string, number>;
  readonly #mapper: ItemMapper;
  readonly #width: number;

  constructor(header: string[], mapper: ItemMapper) {
    this.#indexes = columnIndexes(header, mapper);
    this.#mapper = mapper;
    this.#width = header.length;
  }

  read(row: number, cells: string[]): ReadRow {
    if (cells.length !== this.#width) return ragged(row, cells.length, this.#width);
    const damaged = this.#damaged(row, cells);
    if (damaged.length > 0) return { row, errors: damaged };
    return this.#mapper.map(row, (column) => cells[this.#indexes.get(column) ?? -1]?.normalize('NFC'));
  }

  #damaged(row: number, cells: string[]): ItemError[] {
    return cells.flatMap((cell, at) => {
      if (cell.includes('\0')) return [textFault(row, at, 'TEXT_NUL', 'holds the character NUL')];
      if (!cell.includes('\uFFFD')) return [];
      return [textFault(row, at, 'ENCODING_INVALID', 'holds bytes that the encoding does not have')];
    });
  }
}

function textFault(row: number, at: number, code: string, what: string): ItemError {
  return itemError(row, '', { code, message: `cell ${at + 1} of the row ${what}` });
}

function ragged(row: number, found: number, expected: number): ReadRow {
  return badRow(row, 'CSV_RAGGED', `the row has ${found} cells`, `${expected} cells, as in the header`);
}

function isBlankRow(cells: string[]): boolean {
  return cells.length === 1 && cells[0]?.trim() === '';
}
