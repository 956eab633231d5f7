/** C2SP tlog-tiles, entry bundle: entries one after another, each behind its length in 2 bytes (big endian). */
const LENGTH_BYTES = 2;

export function packEntries(entries: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + LENGTH_BYTES + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    at = bytes.writeUInt16BE(entry.length, at);
    bytes.set(entry, at);
    at += entry.length;
  }
  return bytes;
}

/** Undefined where the lengths do not come out even. */
export function unpackEntries(packed: Uint8Array): Buffer[] | undefined {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.length);
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + LENGTH_BYTES > bytes.length) return undefined;
    const end = at + LENGTH_BYTES + bytes.readUInt16BE(at);
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return entries;
}
