import { drawRandom, encodeRecord, groupTexts, secretBox } from '../../crypto';
import type { Payload, SealedRecord } from '../../ports/vault';

/** A record as it is held, encrypted under a new data key. */
export function toPayload(record: SealedRecord): Payload {
  const dataKey = drawRandom(32);
  const plaintext = encodeRecord(record, groupTexts(Object.keys(record.groups), record.groups));
  return { leafHash: record.leafHash, dataKey, box: secretBox(dataKey, plaintext) };
}
