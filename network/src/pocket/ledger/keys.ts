/** Layout of the database. Keys are bytes, so that LevelDB's order is Fabric's: by UTF-8 bytes. */

const tagged = (tag: string, ...parts: Uint8Array[]) => Buffer.concat([Buffer.from(tag), ...parts]);

function uint(value: number, bytes: 4 | 8): Buffer {
  const buffer = Buffer.alloc(bytes);
  if (bytes === 4) buffer.writeUInt32BE(value);
  else buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
}

/** Height, last block's hash. */
export const CHAIN_KEY = Buffer.from('c');

export const blockKey = (number: number): Buffer => tagged('b', uint(number, 8));

export const blockHashKey = (hash: Uint8Array): Buffer => tagged('d', hash);

export const transactionKey = (txId: string): Buffer => tagged('t', Buffer.from(txId));

/** `s`, namespace, 0x00, key: namespaces hold no 0x00, so no two meet. */
export const stateKey = (namespace: string, key: string): Buffer => Buffer.from(`s${namespace}\0${key}`);

/** End of a namespace's keys (exclusive). */
export const stateEnd = (namespace: string): Buffer => Buffer.from(`s${namespace}\u0001`);

/** The part of a state key after its namespace. */
export function keyOfStateKey(namespace: string, bytes: Buffer): string {
  return bytes.toString('utf8', Buffer.byteLength(namespace) + 2);
}

function historyPrefix(namespace: string, key: string): Buffer {
  const bytes = Buffer.from(key);
  return tagged('h', Buffer.from(`${namespace}\0`), uint(bytes.length, 4), bytes);
}

/** One write of a key; the length before the key keeps longer keys with the same beginning apart. */
export const historyKey = (namespace: string, key: string, block: number, tx: number): Buffer =>
  Buffer.concat([historyPrefix(namespace, key), uint(block, 8), uint(tx, 4)]);

/** All writes of a key up to and with a block: first and last possible key. */
export function historyRange(
  namespace: string,
  key: string,
  lastBlock: number,
): { gte: Buffer; lte: Buffer } {
  const prefix = historyPrefix(namespace, key);
  return {
    gte: Buffer.concat([prefix, uint(0, 8), uint(0, 4)]),
    lte: Buffer.concat([prefix, uint(lastBlock, 8), uint(0xffffffff, 4)]),
  };
}

/** Block and transaction number at the end of a history key or at the start of a transaction's place. */
export function readPlace(bytes: Buffer, at: number): { block: number; tx: number } {
  return { block: Number(bytes.readBigUInt64BE(at)), tx: bytes.readUInt32BE(at + 8) };
}

/** Value under a transaction key: block, number in it, validation code. */
export const encodePlace = (block: number, tx: number, code: number): Buffer =>
  Buffer.concat([uint(block, 8), uint(tx, 4), Buffer.of(code)]);
