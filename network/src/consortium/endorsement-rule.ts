/**
 * How many of `n` governing members must endorse: k = ⌊2n/3⌋ + 1, more than two thirds.
 * Throws a RangeError unless `n` is a positive integer.
 */
export function requiredEndorsements(n: number): number {
  if (!Number.isInteger(n) || n < 1)
    throw new RangeError(`number of governing members must be positive: ${n}`);
  return Math.floor((2 * n) / 3) + 1;
}
