import type { GroupTexts, MadeRecord, RecordOrigin } from '../../crypto';

/** What the thread is asked for: a record for each list of group texts, all of the same names. */
export interface Job {
  id: number;
  origin: RecordOrigin;
  names: GroupTexts['names'];
  texts: GroupTexts['texts'][];
}

/** Its answer. The bytes change hands, they are not copied. */
export type JobAnswer = { id: number; made: PackedRecords } | { id: number; error: string };

/** Records as few values, since each value that passes between threads costs. */
export interface PackedRecords {
  recordIds: string[];
  leafHashes: string[];
  /** For each record the length of its entry and of its box. */
  lengths: Uint32Array;
  /** For each record its data key, entry and box. */
  bytes: Uint8Array;
}

const KEY_BYTES = 32;

export function pack(records: MadeRecord[]): PackedRecords {
  return {
    recordIds: records.map(({ recordId }) => recordId),
    leafHashes: records.map(({ leafHash }) => leafHash),
    lengths: Uint32Array.from(records.flatMap(({ entryBytes, box }) => [entryBytes.length, box.length])),
    bytes: joined(records.flatMap(({ dataKey, entryBytes, box }) => [dataKey, entryBytes, box])),
  };
}

export function unpack({ recordIds, leafHashes, lengths, bytes }: PackedRecords): MadeRecord[] {
  let end = 0;
  const next = (length: number) => Buffer.from(bytes.buffer, (end += length) - length, length);
  return recordIds.map((recordId, at) => ({
    recordId,
    leafHash: leafHashes[at] as string,
    dataKey: next(KEY_BYTES),
    entryBytes: next(lengths[2 * at] as number),
    box: next(lengths[2 * at + 1] as number),
  }));
}

/** In an array buffer of its own, so that it can change hands. */
function joined(parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    bytes.set(part, end);
    end += part.length;
  }
  return bytes;
}
