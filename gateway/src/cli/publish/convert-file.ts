import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  type FileFormat,
  ItemMapper,
  parseMapping,
  readCsv,
  readJsonArray,
  readNdjson,
  type ReadRow,
} from '../../intake';
import type { ItemError, PublishResult } from '../shapes/records';
import { columnsOf, withColumns } from './columns';
import { mediaTypeOf, openFile, toWeb } from './input-file';
import type { PublicationBody } from './publication';

/** What was found wrong before anything was sent, and which row of the file became which line. */
class Conversion {
  readonly rows: number[] = [];
  readonly errors: ItemError[] = [];
  readonly warnings: ItemError[] = [];

  async *lines(rows: AsyncIterable<ReadRow>): AsyncGenerator<string> {
    for await (const row of rows) {
      if ('errors' in row) {
        this.errors.push(...row.errors);
        continue;
      }
      this.warnings.push(...row.warnings);
      this.rows.push(row.row);
      const { fields, meta, replaces } = row.item;
      yield `${JSON.stringify({ fields, meta, replaces })}\n`;
    }
  }

  /** The gateway's result with the rows of the file as its owner sees it. */
  complete(result: PublishResult): PublishResult {
    const own = <T extends { row: number | null }>(one: T): T => ({ ...one, row: this.rowOf(one.row) });
    const rejectedHere = new Set(this.errors.map(({ row }) => row)).size;
    return {
      ...result,
      receipts: result.receipts.map(own),
      errors: [...this.errors, ...result.errors.map(own)],
      warnings: [...this.warnings, ...result.warnings.map(own)],
      counts: { ...result.counts, rejected: result.counts.rejected + rejectedHere },
    };
  }

  private rowOf(line: number | null): number | null {
    return line === null ? null : (this.rows[line - 1] ?? line);
  }
}

/** Converts a file with the user's own mapping, as a stream; the items travel as NDJSON. */
export async function convertFile(
  file: string,
  { format, mapping }: { format: FileFormat; mapping: string },
): Promise<PublicationBody> {
  const mapper = new ItemMapper(parseMapping(await readFile(mapping)));
  const read = { csv: readCsv, ndjson: readNdjson, json: readJsonArray }[format];
  const conversion = new Conversion();
  const lines = conversion.lines(read(openFile(file), { mapper }));
  return {
    body: toWeb(Readable.from(lines, { objectMode: false })),
    contentType: mediaTypeOf('ndjson'),
    complete: (result) => withColumns(conversion.complete(result), columnsOf(mapper.mapping)),
  };
}
