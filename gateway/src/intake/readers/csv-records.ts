import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { GatewayError } from '../../errors';

export type CsvRecord = { row: number; cells: string[] } | { row: number; broken: true };

export interface CsvOptions {
  delimiter: string;
  maxRowBytes: number;
  /** Rows before the first one: title lines that were passed over. */
  rowsBefore: number;
}

/** In one row. The parser tells each of them with all that stands before it: 100,000 of them took minutes. */
const MOST_STRAY_QUOTES = 100;

/**
 * Rows of a CSV text (RFC 4180; lines may end in LF, CRLF or CR). A stray quote spoils its row only; where it is
 * unclear where rows end, nothing after it can be trusted.
 *
 * @throws GatewayError CSV_QUOTE, CSV_QUOTE_NOT_CLOSED, ROW_TOO_LONG
 */
export async function* csvRecords(
  text: AsyncIterable<string>,
  options: CsvOptions,
): AsyncGenerator<CsvRecord> {
  const rows = new RowNumbers(options);
  const parser = parse({
    delimiter: options.delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: options.maxRowBytes,
    skip_records_with_error: true,
    on_skip: (error) => rows.onSkip(error),
    on_record: (cells) => rows.onRecord(cells),
  });
  pipeline(Readable.from(text), parser, () => {
    // The loop below sees the parser's errors itself.
  });
  for await (const cells of parser as AsyncIterable<string[]>) {
    const { row, brokenBefore } = rows.take();
    yield* brokenBefore;
    yield { row, cells };
  }
  yield* rows.broken;
}

/** Numbers rows as they are parsed, which is before they are read; the spoilt ones as well. */
class RowNumbers {
  /** Spoilt rows since the last one parsed. */
  broken: CsvRecord[] = [];
  readonly #maxRowBytes: number;
  /** Ahead of what is read by a chunk's rows: tens of thousands, off which `shift` would take each by moving all others. */
  #parsed: { row: number; brokenBefore: CsvRecord[] }[] = [];
  #taken = 0;
  #row: number;
  #brokenLine = 0;
  #strayQuotes = 0;

  constructor({ rowsBefore, maxRowBytes }: CsvOptions) {
    this.#row = rowsBefore;
    this.#maxRowBytes = maxRowBytes;
  }

  onRecord(cells: string[]): string[] {
    this.#row += 1;
    this.#parsed.push({ row: this.#row, brokenBefore: this.broken });
    this.broken = [];
    return cells;
  }

  /** Called for each fault of a row, so more than once for some. What it throws ends the parsing. */
  onSkip(error: CsvError | undefined): undefined {
    if (error?.code !== 'INVALID_OPENING_QUOTE') throw fatal(error?.code, this.#row + 1, this.#maxRowBytes);
    const line = Number(error['lines']);
    if (line === this.#brokenLine) {
      this.#strayQuotes += 1;
      if (this.#strayQuotes > MOST_STRAY_QUOTES) throw fatal(error.code, this.#row, this.#maxRowBytes);
      return undefined;
    }
    this.#brokenLine = line;
    this.#strayQuotes = 1;
    this.#row += 1;
    this.broken.push({ row: this.#row, broken: true });
    return undefined;
  }

  take(): { row: number; brokenBefore: CsvRecord[] } {
    const next = this.#parsed[this.#taken];
    if (!next) throw new Error('a row was read before it was parsed');
    this.#taken += 1;
    if (this.#taken === this.#parsed.length) {
      this.#parsed = [];
      this.#taken = 0;
    }
    return next;
  }
}

function fatal(code: string | undefined, row: number, maxRowBytes: number): GatewayError {
  if (code === 'CSV_MAX_RECORD_SIZE') {
    const detail = `row ${row} is longer than ${maxRowBytes} bytes (a quote that does not close?); reading stops there`;
    return new GatewayError('ROW_TOO_LONG', detail);
  }
  if (code === 'CSV_QUOTE_NOT_CLOSED') {
    return new GatewayError(code, `row ${row} opens a quote that never closes; the file may be cut off`);
  }
  return new GatewayError(
    'CSV_QUOTE',
    `row ${row} has a quote where none may be; where rows end is unclear after it`,
  );
}
