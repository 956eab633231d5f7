import { GatewayError } from '../../errors';
import type { Bytes } from './read-options';

const UTF8_MARK = [0xef, 0xbb, 0xbf];

/**
 * The bytes without a UTF-8 byte order mark at their beginning, in chunks that are never empty.
 *
 * @throws GatewayError ENCODING_WRONG for UTF-16, FILE_EMPTY where there is nothing but white space
 */
export async function* withoutMark(source: Bytes): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  let blank = true;
  for await (const piece of source) {
    let chunk: Buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    if (head) {
      head = Buffer.concat([head, chunk]);
      if (head.length < UTF8_MARK.length) continue;
      chunk = stripMark(head);
      head = undefined;
    }
    if (chunk.length === 0) continue;
    blank &&= isBlank(chunk);
    yield chunk;
  }
  if (head && head.length > 0) {
    const rest = stripMark(head);
    blank &&= isBlank(rest);
    if (rest.length > 0) yield rest;
  }
  if (blank) throw new GatewayError('FILE_EMPTY', 'the file holds nothing');
}

function stripMark(head: Buffer): Buffer {
  const [first, second] = head;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new GatewayError('ENCODING_WRONG', 'the file is UTF-16; save it as UTF-8, GB18030 or Windows-1252');
  }
  return UTF8_MARK.every((byte, at) => head[at] === byte) ? head.subarray(UTF8_MARK.length) : head;
}

function isBlank(chunk: Buffer): boolean {
  return chunk.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}
