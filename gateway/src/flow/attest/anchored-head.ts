import type { Storage } from '../../ports/storage';
import type { AnchorRow } from '../publish';
import { decodeRow, REGISTER } from '../publish/register-tables';

/** A head of our log that stands on the ledger, with the block that brought it. */
export type AnchoredHead = AnchorRow;

/** The newest anchored head, or the newest one up to a block; undefined where there is none. */
export async function anchoredHead(
  { storage }: { storage: Storage },
  atBlock = Number.MAX_SAFE_INTEGER,
): Promise<AnchoredHead | undefined> {
  for await (const [, bytes] of storage.table(REGISTER.anchor).range({ reverse: true })) {
    const head = decodeRow<AnchoredHead>(bytes);
    if (head.block <= atBlock) return head;
  }
  return undefined;
}
