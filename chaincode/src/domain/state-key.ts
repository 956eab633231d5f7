const DELIMITER = '\u0000';
const SEQUENCE_DIGITS = 12;

export interface StateKey {
  kind: string;
  attributes: string[];
}

/** A composite key as Fabric spells it: U+0000, the kind, U+0000, then each attribute followed by U+0000. */
export function stateKey(kind: string, ...attributes: string[]): string {
  return DELIMITER + [kind, ...attributes].map((part) => part + DELIMITER).join('');
}

/** Takes a composite key apart. Answers undefined for a key of another form. */
export function splitStateKey(key: string): StateKey | undefined {
  if (!key.startsWith(DELIMITER) || !key.endsWith(DELIMITER)) return undefined;
  const [kind, ...attributes] = key.slice(1, -1).split(DELIMITER);
  return kind ? { kind, attributes } : undefined;
}

/** A number as a part of a key: twelve digits, so that keys sort as the numbers do. */
export function sequence(number: number): string {
  return String(number).padStart(SEQUENCE_DIGITS, '0');
}
