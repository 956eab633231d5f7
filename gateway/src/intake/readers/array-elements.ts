import { GatewayError } from '../../errors';

/** The bytes of one element of the outer array; `undefined` where it is longer than allowed. */
export type ElementBytes = Buffer | undefined;

type State = 'before' | 'first' | 'element' | 'after';

const BYTE = { quote: 0x22, backslash: 0x5c, comma: 0x2c, open: 0x5b, close: 0x5d };

/**
 * Cuts the outer array of a JSON text into the bytes of its elements, without parsing them: it counts brackets
 * outside strings, so depth costs nothing. What it hands out is parsed strictly afterwards.
 */
export class ArraySplitter {
  readonly #maxBytes: number;
  #state: State = 'before';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #parts: Buffer[] = [];
  #length = 0;
  #blank = true;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** @throws GatewayError JSON_INVALID where the text is no array, or goes on after it */
  push(chunk: Buffer): ElementBytes[] {
    const ended: ElementBytes[] = [];
    let from = this.#state === 'before' ? chunk.length : 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.#state === 'before' || this.#state === 'after') {
        if (this.#outside(byte)) from = at + 1;
      } else if (this.#inString) this.#string(byte);
      else if (this.#endsElement(byte)) {
        this.#keep(chunk.subarray(from, at));
        from = at + 1;
        this.#end(byte, ended);
      } else this.#inside(byte);
    }
    if (this.#state === 'first' || this.#state === 'element') this.#keep(chunk.subarray(from));
    return ended;
  }

  /** @throws GatewayError FILE_TRUNCATED where the array did not end */
  finish(): void {
    if (this.#state === 'after') return;
    if (this.#state === 'before') throw notAnArray();
    throw new GatewayError('FILE_TRUNCATED', 'the JSON array does not end; the file is cut off');
  }

  /** True where the array begins with this byte. */
  #outside(byte: number): boolean {
    if (isSpace(byte)) return false;
    if (this.#state === 'after' || byte !== BYTE.open) throw notAnArray(this.#state);
    this.#state = 'first';
    return true;
  }

  #string(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BYTE.backslash) this.#escaped = true;
    else if (byte === BYTE.quote) this.#inString = false;
  }

  #endsElement(byte: number): boolean {
    return this.#depth === 0 && (byte === BYTE.comma || byte === BYTE.close);
  }

  #inside(byte: number): void {
    if (!isSpace(byte)) this.#blank = false;
    if (byte === BYTE.quote) this.#inString = true;
    else if (byte === BYTE.open || byte === 0x7b) this.#depth += 1;
    else if (byte === BYTE.close || byte === 0x7d) this.#depth -= 1;
  }

  #end(byte: number, ended: ElementBytes[]): void {
    const empty = byte === BYTE.close && this.#state === 'first' && this.#blank;
    if (!empty) ended.push(this.#length > this.#maxBytes ? undefined : Buffer.concat(this.#parts));
    this.#state = byte === BYTE.close ? 'after' : 'element';
    this.#parts = [];
    this.#length = 0;
    this.#blank = true;
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#maxBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function notAnArray(state?: State): GatewayError {
  const detail =
    state === 'after' ? 'something follows the JSON array' : 'the file is no JSON array of items';
  return new GatewayError('JSON_INVALID', detail);
}
