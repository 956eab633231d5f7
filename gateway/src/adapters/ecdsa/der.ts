/** The few DER types (X.690) that Fabric's signatures and block headers are made of. */

function element(tag: number, content: Uint8Array): Buffer {
  const length = content.length < 128 ? [content.length] : longLength(content.length);
  return Buffer.concat([Uint8Array.of(tag, ...length), content]);
}

function longLength(length: number): number[] {
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

/** A non-negative INTEGER from its big-endian bytes. */
export function derInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1;
  const minimal = bytes.subarray(start);
  const signBit = (minimal[0] ?? 0) & 0x80;
  return element(0x02, signBit ? Buffer.concat([Uint8Array.of(0), minimal]) : minimal);
}

export function derOctetString(bytes: Uint8Array): Buffer {
  return element(0x04, bytes);
}

export function derSequence(...elements: Uint8Array[]): Buffer {
  return element(0x30, Buffer.concat(elements));
}
