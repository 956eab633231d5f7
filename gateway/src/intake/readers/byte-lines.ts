export interface ByteLine {
  /** From 1. */
  line: number;
  /** Without the line feed; `undefined` where it is longer than allowed. */
  bytes: Buffer | undefined;
}

const LINE_FEED = 0x0a;

/** Lines of a byte stream. What is longer than `maxBytes` is passed over without being kept. */
export async function* byteLines(source: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<ByteLine> {
  const line = new LineBuffer(maxBytes);
  for await (const chunk of source) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      line.add(chunk.subarray(from, end));
      yield line.take();
      from = end + 1;
    }
    line.add(chunk.subarray(from));
  }
  if (line.begun) yield line.take();
}

class LineBuffer {
  readonly #maxBytes: number;
  #parts: Buffer[] = [];
  #length = 0;
  #line = 1;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get begun(): boolean {
    return this.#length > 0;
  }

  add(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#maxBytes) this.#parts = [];
    else if (part.length > 0) this.#parts.push(part);
  }

  take(): ByteLine {
    const [only] = this.#parts;
    const joined = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    const bytes = this.#length > this.#maxBytes ? undefined : joined;
    this.#parts = [];
    this.#length = 0;
    return { line: this.#line++, bytes };
  }
}
