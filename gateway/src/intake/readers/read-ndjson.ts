import type { ReadRow } from '../item';
import { byteLines } from './byte-lines';
import { withoutMark } from './byte-order-mark';
import { jsonToRow } from './json-row';
import { DEFAULT_READ_LIMITS, type Bytes, type ReadOptions } from './read-options';
import { tooLongRow } from './row-error';

/** One item a line. A row is a line of the file; blank lines are passed over; a bad line does not stop the others. */
export async function* readNdjson(source: Bytes, options: ReadOptions = {}): AsyncGenerator<ReadRow> {
  const { maxRowBytes } = { ...DEFAULT_READ_LIMITS, ...options.limits };
  for await (const { line, bytes } of byteLines(withoutMark(source), maxRowBytes)) {
    if (!bytes) yield tooLongRow(line, maxRowBytes);
    else if (!isBlank(bytes)) yield jsonToRow(line, bytes, options.mapper);
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}
