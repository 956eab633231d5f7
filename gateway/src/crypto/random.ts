import { randomFillSync } from 'node:crypto';

const POOL_BYTES = 16_384;
let pool = Buffer.alloc(0);
let used = 0;

/**
 * `length` bytes of the operating system's randomness. Small draws are cut from a pool that is filled in one
 * call, since a call for each of the five draws of a record costs more than its encryption. No byte is given twice.
 */
export function drawRandom(length: number): Buffer {
  if (length > POOL_BYTES) return randomFillSync(Buffer.alloc(length));
  if (used + length > pool.length) refill();
  const bytes = Buffer.from(pool.subarray(used, used + length));
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}

/** A new array in an unpredictable order (Fisher–Yates with unbiased draws). */
export function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = drawBelow(last + 1);
    const moved = result[last] as T;
    result[last] = result[other] as T;
    result[other] = moved;
  }
  return result;
}

function drawBelow(bound: number): number {
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % bound);
  for (;;) {
    const value = drawRandom(4).readUInt32BE(0);
    if (value < limit) return value % bound;
  }
}

function refill(): void {
  pool = randomFillSync(Buffer.alloc(POOL_BYTES));
  used = 0;
}
