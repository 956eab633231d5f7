export type JsonObject = Record<string, unknown>;

/** One thing that is wrong: where (JSON pointer) and what would be right. */
export interface Fault {
  pointer: string;
  message: string;
}

/** Collects faults while a value from outside is parsed, so that all are reported at once. */
export class FaultList {
  readonly #code: string;
  readonly #faults: Fault[] = [];

  constructor(code: string) {
    this.#code = code;
  }

  add(pointer: string, message: string): void {
    this.#faults.push({ pointer, message });
  }

  throwIfAny(): void {
    if (this.#faults.length > 0) throw new FaultsError(this.#code, this.#faults);
  }

  object(value: unknown, at: string, known?: string[]): JsonObject {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.add(at, 'must be an object');
      return {};
    }
    Object.keys(value)
      .filter((key) => known && !known.includes(key))
      .forEach((key) => this.add(`${at}/${key}`, `unknown; known are ${known?.join(', ')}`));
    return value as JsonObject;
  }

  array(value: unknown, at: string): unknown[] {
    if (Array.isArray(value) && value.length > 0) return value as unknown[];
    this.add(at, 'must be a list with at least one entry');
    return [];
  }

  text(value: unknown, at: string, pattern?: RegExp): string {
    if (typeof value !== 'string' || value === '') {
      this.add(at, 'must be a text that is not empty');
      return '';
    }
    if (pattern && !pattern.test(value)) this.add(at, `must match ${pattern.source}`);
    return value;
  }

  boolean(value: unknown, at: string): boolean {
    if (typeof value !== 'boolean') this.add(at, 'must be true or false');
    return value === true;
  }

  integer(value: unknown, at: string, { min, max }: { min: number; max: number }): number {
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    this.add(at, `must be an integer from ${min} to ${max}`);
    return min;
  }

  oneOf<T extends string>(value: unknown, at: string, allowed: readonly [T, ...T[]]): T {
    if (typeof value === 'string' && (allowed as readonly string[]).includes(value)) return value as T;
    this.add(at, `must be one of ${allowed.join(', ')}`);
    return allowed[0];
  }
}

/** `CODE: pointer what; pointer what`, with the faults as data. */
export class FaultsError extends Error {
  constructor(
    readonly code: string,
    readonly faults: Fault[],
  ) {
    super(`${code}: ${faults.map(({ pointer, message }) => `${pointer || '/'} ${message}`).join('; ')}`);
    this.name = 'FaultsError';
  }
}
