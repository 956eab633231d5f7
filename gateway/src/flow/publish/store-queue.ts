import type { Mutex } from '../mutex/mutex';
import type { Part } from './publish-session';
import type { ChunkAnswer } from './publish-types';
import { storeChunks } from './store-chunks';
import { isRejected } from './tell-apart';

interface Waiting extends Part {
  resolve(answer: ChunkAnswer): void;
  reject(error: unknown): void;
}

/** Most rows of several calls that are stored together. */
const MOST_ROWS = 1000;

/**
 * Chunks wait here for the register's writer. Those of several calls that came meanwhile are stored in one synced write,
 * where none of them could tell: calls of one schema that add records, under business keys that none of the others names.
 */
export class StoreQueue {
  #waiting: Waiting[] = [];

  constructor(private readonly writer: Mutex) {}

  /** Resolves once the chunk is on disk. Throws IDEMPOTENCY_KEY_REUSED, and what storing throws. */
  add(part: Part): Promise<ChunkAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...part, resolve, reject });
      void this.writer.run(() => this.#turn());
    });
  }

  async #turn(): Promise<void> {
    const group = this.#next();
    await store(await unanswered(group));
  }

  /** Whoever waits longest, and those behind it that can go with it; nobody where an earlier turn took all. */
  #next(): Waiting[] {
    const group = new Group();
    this.#waiting = this.#waiting.filter((part) => !group.takes(part));
    return group.parts;
  }
}

class Group {
  readonly parts: Waiting[] = [];
  readonly #keys = new Set<string>();
  #rows = 0;

  takes(part: Waiting): boolean {
    const keys = keysOf(part);
    if (this.parts.length > 0 && !this.#hasRoomFor(part, keys)) return false;
    this.parts.push(part);
    keys.forEach((key) => this.#keys.add(key));
    this.#rows += part.chunk.prepared.length;
    return true;
  }

  #hasRoomFor(part: Waiting, keys: string[]): boolean {
    const [first] = this.parts;
    return (
      first !== undefined &&
      this.#rows + part.chunk.prepared.length <= MOST_ROWS &&
      first.session.validator.schema.id === part.session.validator.schema.id &&
      [first, part].every(onlyAdds) &&
      keys.every((key) => !this.#keys.has(key))
    );
  }
}

/** Whether each row stands for itself, and is a new record or none. */
function onlyAdds({ session: { request }, chunk }: Part): boolean {
  if (request.mode === 'all' || request.snapshot !== undefined || request.dryRun === true) return false;
  return chunk.prepared.every((row) => isRejected(row) || row.replaces === undefined);
}

function keysOf({ chunk }: Part): string[] {
  return chunk.prepared.flatMap((row) => (isRejected(row) ? [] : row.businessMac));
}

/** Tells those whose chunk was stored before under their idempotency key, and answers the others. */
async function unanswered(group: Waiting[]): Promise<Waiting[]> {
  const fresh: Waiting[] = [];
  for (const part of group) {
    const { idempotency, chunks } = part.session;
    try {
      const stored = await idempotency?.answerOf(chunks, part.chunk.content);
      if (stored === undefined) fresh.push(part);
      else part.resolve(stored);
    } catch (error) {
      part.reject(error);
    }
  }
  return fresh;
}

/** What fails together is tried one by one: no call fails for another's sake. */
async function store(parts: Waiting[]): Promise<void> {
  try {
    const answers = await storeChunks(parts);
    parts.forEach((part, index) => part.resolve(answers[index] as ChunkAnswer));
  } catch (error) {
    if (parts.length === 1) return parts[0]?.reject(error);
    for (const part of parts) await store([part]);
  }
}
