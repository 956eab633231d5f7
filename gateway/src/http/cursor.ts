import { GatewayError } from '../errors';

/** Where a list goes on: its path (a cursor is good for its own list only) and a position in it. */
export function encodeCursor(list: string, position: string): string {
  return Buffer.from(JSON.stringify([1, list, position]), 'utf8').toString('base64url');
}

/**
 * The position that a cursor of this list holds. Callers must not read a cursor; it holds no identifier in clear of any
 * subject. Throws CURSOR_INVALID for what `encodeCursor` did not make, for another list, or not as the list writes it.
 */
export function decodeCursor(
  cursor: string | undefined,
  { list, position }: { list: string; position: RegExp },
): string | undefined {
  if (cursor === undefined) return undefined;
  const [, , found] = membersOf(Buffer.from(cursor, 'base64url').toString('utf8'));
  const sound = typeof found === 'string' && position.test(found);
  if (sound && encodeCursor(list, found) === cursor) return found;
  throw new GatewayError('CURSOR_INVALID', 'the cursor is not one that an earlier page of this list gave');
}

function membersOf(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as unknown[]) : [];
  } catch {
    return [];
  }
}
