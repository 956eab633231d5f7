/** Where a value was written: block and transaction number. Fabric compares these, never values. */
export interface Version {
  block: number;
  tx: number;
}

export function sameVersion(a: Version | undefined, b: Version | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.block === b.block && a.tx === b.tx);
}

/** A committed value with its version and metadata (name → value). */
export interface StateEntry {
  version: Version;
  value: Uint8Array;
  metadata: Record<string, Uint8Array>;
}

const HEADER = 16;

/** Layout: block (8), transaction (4), length of metadata (4), metadata as JSON (base64 values), value. */
export function encodeEntry({ version, value, metadata }: StateEntry): Buffer {
  const named = Object.entries(metadata);
  const encoded = named.map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')] as const);
  const json = Buffer.from(named.length > 0 ? JSON.stringify(Object.fromEntries(encoded)) : '');
  const header = Buffer.alloc(HEADER);
  header.writeBigUInt64BE(BigInt(version.block), 0);
  header.writeUInt32BE(version.tx, 8);
  header.writeUInt32BE(json.length, 12);
  return Buffer.concat([header, json, value]);
}

export function decodeEntry(bytes: Buffer): StateEntry {
  const end = HEADER + bytes.readUInt32BE(12);
  const json = bytes.toString('utf8', HEADER, end);
  const encoded = (json === '' ? {} : JSON.parse(json)) as Record<string, string>;
  return {
    version: { block: Number(bytes.readBigUInt64BE(0)), tx: bytes.readUInt32BE(8) },
    metadata: Object.fromEntries(
      Object.entries(encoded).map(([name, text]) => [name, Buffer.from(text, 'base64')]),
    ),
    value: bytes.subarray(end),
  };
}
