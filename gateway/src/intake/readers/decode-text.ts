import iconv from 'iconv-lite';
import { GatewayError } from '../../errors';
import type { Encoding } from '../mapping';
import { withoutMark } from './byte-order-mark';
import { wrongEncoding } from './encoding-evidence';
import type { Bytes } from './read-options';

/** How much is looked at, from the first byte beyond ASCII, before the encoding is believed. */
const HEAD_BYTES = 64 * 1024;

/**
 * A file as text. Bytes that the encoding does not have, and a character cut off at the end, become U+FFFD: the rows
 * that hold it are refused.
 *
 * @throws GatewayError ENCODING_WRONG where the file is surely in another encoding, FILE_EMPTY
 */
export async function* decodeText(source: Bytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = iconv.getDecoder(encoding);
  for await (const chunk of believed(withoutMark(source), encoding)) {
    const text = decoder.write(chunk);
    if (text !== '') yield text;
  }
  const rest = decoder.end();
  if (rest) yield rest;
}

/** The same chunks, once their beginning has shown no other encoding. ASCII passes at once: it is in all of them. */
async function* believed(source: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  let head: Buffer[] = [];
  let length = 0;
  let sure = false;
  for await (const chunk of source) {
    if (sure || (length === 0 && chunk.every((byte) => byte < 0x80))) {
      yield chunk;
      continue;
    }
    head.push(chunk);
    length += chunk.length;
    if (length < HEAD_BYTES) continue;
    refuseWrong(head, encoding);
    yield* head;
    head = [];
    sure = true;
  }
  refuseWrong(head, encoding);
  yield* head;
}

function refuseWrong(head: Buffer[], said: Encoding): void {
  const really = wrongEncoding(Buffer.concat(head), said);
  if (really === undefined) return;
  throw new GatewayError(
    'ENCODING_WRONG',
    `the file is not ${said}; it looks like ${really}: save it as ${said}, or say "encoding" in a mapping`,
  );
}
