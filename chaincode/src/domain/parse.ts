import { isWellFormed } from './canonical-json';
import { fromBase64url } from './encoding';
import { RuleError } from './rule-error';

/** One fault of an argument: where it is (JSON pointer, RFC 6901) and what would be right. Never the value itself. */
export interface Fault {
  pointer: string;
  expected: string;
}

/**
 * Reads a value from outside. A fault is added to the list and the answer is then worthless:
 * only `parse` calls readers, and it hands nothing out where there is a fault.
 */
export interface Reader<T> {
  (value: unknown, pointer: string, faults: Fault[]): T;
  optional?: true;
}

const MOST_FAULTS_SAID = 50;

/**
 * Reads a value with all its faults at once.
 *
 * @throws RuleError with the code given; the detail names each fault by its JSON pointer
 */
export function parse<T>(reader: Reader<T>, value: unknown, code: string): T {
  const faults: Fault[] = [];
  const result = reader(value, '', faults);
  if (faults.length > 0) throw new RuleError(code, describeFaults(faults));
  return result;
}

/** Faults as a client reads them: `/a/0: expected …; /b: expected …`. */
function describeFaults(faults: Fault[]): string {
  const said = faults
    .slice(0, MOST_FAULTS_SAID)
    .map(({ pointer, expected }) => `${pointer || '(root)'}: expected ${expected}`);
  const more = faults.length - said.length;
  return said.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** A string of the given length in code units: well-formed Unicode in NFC, without control characters. */
export function text(bounds: { min?: number; max: number; pattern?: RegExp; what?: string }): Reader<string> {
  const min = bounds.min ?? 1;
  const expected = bounds.what ?? `text of ${min} to ${bounds.max} characters in NFC`;
  return (value, pointer, faults) => {
    if (typeof value !== 'string' || value.length < min || value.length > bounds.max)
      return fail(faults, pointer, expected);
    if (!isCleanText(value) || (bounds.pattern && !bounds.pattern.test(value)))
      return fail(faults, pointer, expected);
    return value;
  };
}

/** Lower-case hex of exactly so many bytes. */
export function hex(bytes: number): Reader<string> {
  const pattern = new RegExp(`^[0-9a-f]{${2 * bytes}}$`);
  return text({ max: 2 * bytes, pattern, what: `${bytes} bytes in lower-case hex` });
}

/** Canonical base64url without padding, of `min` to `max` bytes. */
export function base64url({ min, max }: { min: number; max: number }): Reader<string> {
  const expected = `${min === max ? min : `${min} to ${max}`} bytes in base64url without padding`;
  return (value, pointer, faults) => {
    if (typeof value !== 'string' || value.length > 2 * max) return fail(faults, pointer, expected);
    const length = base64urlLength(value);
    return length !== undefined && length >= min && length <= max ? value : fail(faults, pointer, expected);
  };
}

/** A whole number within bounds. */
export function integer({ min, max }: { min: number; max: number }): Reader<number> {
  return (value, pointer, faults) => {
    const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max;
    return fits && !Object.is(value, -0)
      ? value
      : fail(faults, pointer, `a whole number from ${min} to ${max}`);
  };
}

export const boolean: Reader<boolean> = (value, pointer, faults) =>
  typeof value === 'boolean' ? value : fail(faults, pointer, 'true or false');

/** One of the values listed. */
export function oneOf<const T extends string | number>(values: readonly T[]): Reader<T> {
  return (value, pointer, faults) => {
    const found = values.find((candidate) => candidate === value);
    return found === undefined ? fail(faults, pointer, `one of ${values.join(', ')}`) : found;
  };
}

/** The reader's value, or null. */
export function nullable<T>(reader: Reader<T>): Reader<T | null> {
  return (value, pointer, faults) => (value === null ? null : reader(value, pointer, faults));
}

/** A member that may be absent. */
export function optional<T>(reader: Reader<T>): Reader<T> {
  const read: Reader<T> = (value, pointer, faults) => reader(value, pointer, faults);
  read.optional = true;
  return read;
}

/** An array of `min` to `max` items; `unique` compares items as texts or numbers. */
export function list<T>(item: Reader<T>, bounds: { min?: number; max: number; unique?: true }): Reader<T[]> {
  const min = bounds.min ?? 0;
  return (value, pointer, faults) => {
    if (!Array.isArray(value) || value.length < min || value.length > bounds.max) {
      return fail(faults, pointer, `a list of ${min} to ${bounds.max} items`);
    }
    const items = value.map((entry, index) => item(entry, `${pointer}/${index}`, faults));
    if (bounds.unique && new Set(items).size !== items.length) return fail(faults, pointer, 'no item twice');
    return items;
  };
}

type Shape<T> = { [K in keyof T]-?: Reader<T[K]> };

/** An object of exactly these members. */
export function object<T extends object>(shape: Shape<T>): Reader<T> {
  const names = new Set(Object.keys(shape));
  const read = known(shape);
  return (value, pointer, faults) => {
    if (isObject(value) && Object.keys(value).some((name) => !names.has(name))) {
      fail(faults, pointer, `no other members than ${[...names].join(', ') || 'none'}`);
    }
    return read(value, pointer, faults);
  };
}

/** An object with at least these members, and nothing else of it: who has written it may be newer, and say more. */
export function known<T extends object>(shape: Shape<T>): Reader<T> {
  const readers = Object.entries<Reader<unknown>>(shape);
  return (value, pointer, faults) => {
    if (!isObject(value)) return fail(faults, pointer, 'an object');
    const result: Record<string, unknown> = {};
    for (const [name, reader] of readers) {
      if (Object.hasOwn(value, name)) result[name] = reader(value[name], `${pointer}/${name}`, faults);
      else if (!reader.optional) fail(faults, `${pointer}/${name}`, 'a value (it is missing)');
    }
    return result as T;
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A reader followed by a check of the whole, which runs only where the parts are free of faults. */
export function checked<T>(
  reader: Reader<T>,
  check: (value: T, fault: (pointer: string, expected: string) => void) => void,
): Reader<T> {
  return (value, pointer, faults) => {
    const before = faults.length;
    const result = reader(value, pointer, faults);
    if (faults.length === before)
      check(result, (at, expected) => faults.push({ pointer: pointer + at, expected }));
    return result;
  };
}

/** Adds a fault. The value answered is never handed out, see `Reader`. */
export function fail(faults: Fault[], pointer: string, expected: string): never {
  faults.push({ pointer, expected });
  return undefined as never;
}

/** Printable ASCII, the commonest of texts: well-formed and in NFC as it is. */
const PLAIN = /^[ -~]*$/;

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

function isCleanText(value: string): boolean {
  if (PLAIN.test(value)) return true;
  return isWellFormed(value) && !CONTROL.test(value) && value.normalize('NFC') === value;
}

function base64urlLength(value: string): number | undefined {
  try {
    return fromBase64url(value).length;
  } catch {
    return undefined;
  }
}
