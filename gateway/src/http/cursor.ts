import { GatewayError } from '../errors';

/** An opaque cursor: where a list goes on. Callers must not read it; it holds no identifier in clear of any subject. */
export function encodeCursor(position: string): string {
  return Buffer.from(`1.${position}`, 'utf8').toString('base64url');
}

/** Throws CURSOR_INVALID for what `encodeCursor` did not make. */
export function decodeCursor(cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!text.startsWith('1.') || encodeCursor(text.slice(2)) !== cursor) {
    throw new GatewayError('CURSOR_INVALID', 'the cursor is not one that an earlier page gave');
  }
  return text.slice(2);
}
