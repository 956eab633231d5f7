import { leafHash, nodeHash, parseCheckpoint, toHex } from '@concordat/chaincode/domain';
import type { Api } from '@concordat/gateway/client';

const BUNDLE = 256;

/** A publisher's anchored log, read entry by entry as a witness reads it (C2SP tlog-tiles). */
export interface WitnessedLog {
  size: number;
  /** Root that the anchored checkpoint states, hex. */
  root: string;
  entries: Buffer[];
  /** Leaf hashes, hex, in order. */
  leaves: string[];
}

export async function readLog(api: Api): Promise<WitnessedLog> {
  const note = await (await api.send('/v1/log/checkpoint', { accept: 'text/plain' })).text();
  const { size, root } = parseCheckpoint(note);
  const entries: Buffer[] = [];
  for (let index = 0; entries.length < size; index++) {
    const width = Math.min(BUNDLE, size - entries.length);
    entries.push(...unpack(await readBundle(api, index, width)));
  }
  const leaves = entries.map((entry) => toHex(leafHash(entry)));
  return { size, root: toHex(root), entries, leaves };
}

/** The root of RFC 6962 over entries, computed with nothing of the log's own tree. */
export function rootOver(entries: readonly Uint8Array[]): Uint8Array {
  const [first] = entries;
  if (first === undefined) throw new Error('an empty log has no anchored root');
  if (entries.length === 1) return leafHash(first);
  let split = 1;
  while (split * 2 < entries.length) split *= 2;
  return nodeHash(rootOver(entries.slice(0, split)), rootOver(entries.slice(split)));
}

async function readBundle(api: Api, index: number, width: number): Promise<Buffer> {
  const thousands = Math.floor(index / 1000);
  const digits = (number: number) => String(number).padStart(3, '0');
  const name = `${thousands > 0 ? `x${digits(thousands)}/` : ''}${digits(index % 1000)}`;
  const part = width < BUNDLE ? `.p/${width}` : '';
  const response = await api.send(`/v1/log/tile/entries/${name}${part}`, { accept: '*/*' });
  return Buffer.from(await response.arrayBuffer());
}

function unpack(bytes: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 + bytes.readUInt16BE(at);
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
