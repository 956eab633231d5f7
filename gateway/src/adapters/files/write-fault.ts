import { StorageError } from '../../ports/storage';

/** A disk, a quota or a limit on the size of files that leaves no room. LevelDB tells only the system's words. */
const NO_ROOM = /ENOSPC|EDQUOT|EFBIG|no space left|quota exceeded|file too large/i;
const RETRY_AFTER_S = 5;

/** What a failed write means to whoever asked for it: STORAGE_FULL or STORAGE_FAILED. */
export function writeFault(cause: unknown): StorageError {
  const options = { cause, retryAfter: RETRY_AFTER_S };
  return isNoRoom(cause)
    ? new StorageError('STORAGE_FULL', 'there is no room left on the disk', options)
    : new StorageError('STORAGE_FAILED', 'the disk refused a write', options);
}

export function isNoRoom(cause: unknown): boolean {
  return causes(cause).some((error) =>
    NO_ROOM.test(`${'code' in error ? String(error.code) : ''} ${error.message}`),
  );
}

/** An error and what it was caused by, outermost first. */
export function causes(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : [];
}
