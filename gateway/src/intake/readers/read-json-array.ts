import type { ReadRow } from '../item';
import { ArraySplitter } from './array-elements';
import { withoutMark } from './byte-order-mark';
import { jsonToRow } from './json-row';
import { DEFAULT_READ_LIMITS, type Bytes, type ReadOptions } from './read-options';
import { tooLongRow } from './row-error';

/** One array of items. A row is an element, counted from 1; a bad element does not stop the others. */
export async function* readJsonArray(source: Bytes, options: ReadOptions = {}): AsyncGenerator<ReadRow> {
  const { maxRowBytes } = { ...DEFAULT_READ_LIMITS, ...options.limits };
  const splitter = new ArraySplitter(maxRowBytes);
  let row = 0;
  for await (const chunk of withoutMark(source)) {
    for (const bytes of splitter.push(chunk)) {
      row += 1;
      yield bytes ? jsonToRow(row, bytes, options.mapper) : tooLongRow(row, maxRowBytes);
    }
  }
  splitter.finish();
}
