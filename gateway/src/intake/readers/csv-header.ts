import { GatewayError } from '../../errors';
import type { ItemMapper } from '../mapping';

const MOST_LISTED = 60;

/**
 * Where each column of the mapping stands in the file.
 *
 * @throws GatewayError COLUMN_MISSING, COLUMN_DUPLICATE, COLUMN_UNKNOWN, naming the columns found
 */
export function columnIndexes(header: string[], mapper: ItemMapper): Map<string, number> {
  const found = header.map((name) => name.normalize('NFC').trim().replace(/\s+/g, ' '));
  const known = mapper.knownColumns();
  const missing = mapper.requiredColumns().filter((column) => !found.includes(column));
  if (missing.length > 0) throw headerError('COLUMN_MISSING', 'the file lacks', missing, found);
  const twice = known.filter((column) => found.indexOf(column) !== found.lastIndexOf(column));
  if (twice.length > 0) throw headerError('COLUMN_DUPLICATE', 'the file has more than once', twice, found);
  const others = found.filter((column) => !known.includes(column));
  if (mapper.mapping.others === 'refuse' && others.length > 0) {
    throw new GatewayError('COLUMN_UNKNOWN', `the mapping has no ${quoted(others)}; it has ${quoted(known)}`);
  }
  return new Map(
    known.filter((column) => found.includes(column)).map((column) => [column, found.indexOf(column)]),
  );
}

function headerError(code: string, what: string, columns: string[], found: string[]): GatewayError {
  return new GatewayError(code, `${what} ${quoted(columns)}; it has ${quoted(found)}`);
}

function quoted(names: string[]): string {
  const said = names.slice(0, MOST_LISTED).map((name) => `"${printable(name)}"`);
  return said.join(', ') + (names.length > said.length ? ` and ${names.length - said.length} more` : '');
}

function printable(name: string): string {
  return name.slice(0, 100).replace(/[\p{C}\uFFFD]/gu, '?');
}
