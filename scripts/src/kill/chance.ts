import { createHash } from 'node:crypto';

const WORD = 2 ** 32;

/** Chance that a seed repeats: the same question of the same seed has the same answer. */
export class Chance {
  constructor(readonly seed: string) {}

  /** A number from 0 up to, not including, 1. */
  fraction(question: string): number {
    const digest = createHash('sha256').update(`${this.seed}/${question}`).digest();
    return digest.readUInt32BE(0) / WORD;
  }

  between(question: string, from: number, to: number): number {
    return from + Math.floor(this.fraction(question) * (to - from));
  }

  oneOf<T>(question: string, choices: readonly T[]): T {
    return choices[this.between(question, 0, choices.length)] as T;
  }
}
