import { names } from '@concordat/chaincode/domain';
import type { Ledger } from '../../ports/ledger';
import type { Batch, Storage } from '../../ports/storage';
import { storedRow } from '../../ports/stored-row';
import type { KeyMutex } from '../mutex/key-mutex';
import { encode } from './holding';
import { statusChanges } from './status-changes';

/** By publisher: the place in its list of status changes that is to be read next. */
const CURSOR = 'noticecursor';

export async function changeCursor(storage: Storage, publisher: string): Promise<number | undefined> {
  const bytes = await storage.table(CURSOR).get(publisher);
  return bytes && storedRow(names.count, bytes);
}

export function putChangeCursor(batch: Batch, publisher: string, next: number): void {
  batch.put(CURSOR, publisher, encode(next));
}

/**
 * Lets the list of a publisher's status changes be read from now on, if it is not yet. To be called before anything of it is
 * asked for: what it changes after it has given a record is then told, whoever was down meanwhile.
 */
export async function beginFollowing(
  { ledger, storage, locks }: { ledger: Ledger; storage: Storage; locks: KeyMutex },
  publisher: string,
): Promise<void> {
  if ((await changeCursor(storage, publisher)) !== undefined) return;
  await locks.run(`changes of ${publisher}`, async () => {
    // Another call may have begun meanwhile; a later beginning would pass what it is to read.
    if ((await changeCursor(storage, publisher)) !== undefined) return;
    const { head } = await statusChanges(ledger, { publisher, from: 1, limit: 1 });
    const batch = storage.batch();
    putChangeCursor(batch, publisher, head + 1);
    await batch.commit();
  });
}
