import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Repeatable chance: the same seed gives the same draws on every machine. Not for secrets. */
export class Random {
  readonly #source: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#source = xoroshiro128plus(seed | 0);
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return uniformInt(this.#source, min, max);
  }

  /** True so many times in a million. */
  chance(perMillion: number): boolean {
    return this.integer(0, 999_999) < perMillion;
  }

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.integer(0, values.length - 1)] ?? values[0];
  }

  /** One of the values, as often as its weight says. */
  weighted<T>(values: readonly [readonly [T, number], ...(readonly [T, number])[]]): T {
    const total = values.reduce((sum, [, weight]) => sum + weight, 0);
    let left = this.integer(0, total - 1);
    for (const [value, weight] of values) {
      if (left < weight) return value;
      left -= weight;
    }
    return values[0][0];
  }

  text(alphabet: string, length: number): string {
    return Array.from({ length }, () => alphabet.charAt(this.integer(0, alphabet.length - 1))).join('');
  }

  /** A day from the first to the last, both YYYY-MM-DD. */
  day(first: string, last: string): string {
    const from = Date.parse(first) / 86_400_000;
    const to = Date.parse(last) / 86_400_000;
    return new Date(this.integer(from, to) * 86_400_000).toISOString().slice(0, 10);
  }
}

/** A seed of its own for each thing that is generated, so that no two streams depend on each other's length. */
export function seedOf(seed: number, stream: string, index: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of `${stream}/${index}`) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
    hash ^= hash >>> 15;
  }
  return hash | 0;
}
