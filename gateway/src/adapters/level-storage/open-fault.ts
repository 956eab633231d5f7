import { StorageError } from '../../ports/storage';
import { causes, isNoRoom } from '../files/write-fault';

/** Why a database could not be opened. */
export function openFault(directory: string, cause: unknown): StorageError {
  if (causes(cause).some((error) => 'code' in error && error.code === 'LEVEL_LOCKED')) {
    return new StorageError('STORAGE_IN_USE', `another process has ${directory} open`, { cause });
  }
  if (isNoRoom(cause)) {
    return new StorageError('STORAGE_FULL', `there is no room to open ${directory}`, { cause });
  }
  return new StorageError('STORAGE_UNREADABLE', `${directory} cannot be opened`, { cause });
}
