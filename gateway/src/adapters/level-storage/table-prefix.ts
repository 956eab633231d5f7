import { StorageError } from '../../ports/storage';

/** Between table and key; `AFTER` is the character that follows it, the end of the table's range. */
const SEPARATOR = '!';
const AFTER = '"';
const TABLE_NAME = /^[a-z][a-z-]{0,31}$/;
const prefixes = new Map<string, string>();

/** What the keys of a table begin with. Throws TABLE_NAME_INVALID. */
export function tablePrefix(name: string): string {
  const known = prefixes.get(name);
  if (known !== undefined) return known;
  if (!TABLE_NAME.test(name)) throw new StorageError('TABLE_NAME_INVALID', 'lower-case letters and hyphens');
  prefixes.set(name, name + SEPARATOR);
  return name + SEPARATOR;
}

/** The first key behind all those that begin with the prefix. */
export function endOf(prefix: string): string {
  return prefix.slice(0, -1) + AFTER;
}
