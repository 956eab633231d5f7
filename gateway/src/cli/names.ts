import { HANDLE } from '../flow/consent/handle';
import { usageError } from './cli-error';

/** SHA-256 as the gateways write it: the name of a record, or of a consent. */
export const HASH = /^[0-9a-f]{64}$/;

/** The handle of a consent request, as somebody has typed it. */
export function handleOf(text: string): string {
  const handle = text.trim().toUpperCase();
  if (HANDLE.test(handle)) return handle;
  throw usageError(`"${text}" is no handle`, 'a handle looks like K7QM2-PXD4T');
}

/** A record's name: the hash of its entry in the log. */
export function leafHashOf(text: string): string {
  if (HASH.test(text)) return text;
  throw usageError(
    `"${text}" names no record`,
    'write all 64 characters, as `concordat record list` shows them',
  );
}
