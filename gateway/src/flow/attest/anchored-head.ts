import { names, reading, sequence } from '@concordat/chaincode/domain';
import type { LogHead } from '@concordat/chaincode/domain';
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

/** The anchored head of exactly this size. */
export async function anchoredHeadOf(
  { storage }: { storage: Storage },
  size: number,
): Promise<AnchoredHead | undefined> {
  const bytes = await storage.table(REGISTER.anchor).get(sequence(size));
  return bytes === undefined ? undefined : decodeRow<AnchoredHead>(bytes);
}

/** A head as the ledger answers it. */
const logHead = reading.object<LogHead>({
  publisher: names.mspId,
  size: names.position,
  root: reading.hex(32),
  previousSize: names.count,
  time: names.time,
  keyId: names.keyId,
  checkpoint: (value, pointer, faults) =>
    typeof value === 'string' ? value : reading.fail(faults, pointer, 'a signed note'),
});

export function parseLogHead(value: unknown): LogHead {
  return reading.parse(logHead, value, 'LEDGER_CORRUPT');
}

export function parseLogHeadOrNull(value: unknown): LogHead | null {
  return value === null ? null : parseLogHead(value);
}
