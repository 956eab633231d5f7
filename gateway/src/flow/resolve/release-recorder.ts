import { type ReleaseEntry, sequence, utf8 } from '@concordat/chaincode/domain';
import { stableCode } from '../../errors';
import type { Ledger } from '../../ports/ledger';
import type { Batch, Storage } from '../../ports/storage';

/** What `release:record` is told of one release. */
export type ReleaseNote = Pick<ReleaseEntry, 'grantee' | 'seq' | 'line' | 'n' | 'statementHash' | 'outcome'>;

export interface ReleaseRecorderOptions {
  ledger: Ledger;
  storage: Storage;
  /** Told of each note that the ledger refuses for good. */
  onRefused?: (note: ReleaseNote, error: unknown) => void;
  /** First pause after a failure, doubled up to 30 s. Milliseconds. */
  retryMs?: number;
  /**
   * How long entries are gathered for one transaction at least; nobody waits for it. Milliseconds, 250 unless told
   * otherwise. Where the ledger is busy it is longer: four times what the last transaction took. Where more came meanwhile,
   * they are gathered for as long again; never for more than 2.5 s: each transaction costs every member a block.
   */
  gatherMs?: number;
}

const OUTBOX = 'releaseoutbox';
const REFUSED = 'releaserefused';
const MAX_BATCH = 500;
const LONGEST_PAUSE_MS = 30_000;
const MOST_ATTEMPTS = 8;
const GATHER_MS = 250;
const GATHER_BY_LAST = 4;
const LONGEST_GATHER_MS = 2_500;
/** The ledger cannot be asked now, or not with this result; asking again helps. */
const PASSING = new Set([
  'LEDGER_UNAVAILABLE',
  'LEDGER_BUSY',
  'TIMEOUT',
  'CONFLICT',
  'ENDORSEMENT_MISMATCH',
  'ENDORSEMENT_REFUSED',
  'LEDGER_CORRUPT',
  'LEDGER_REFUSED',
]);

/** Brings release entries from the outbox onto the ledger, in batches, until each is there; also after a crash. */
export class ReleaseRecorder {
  readonly #options: ReleaseRecorderOptions;
  #running: Promise<void> | undefined;
  readonly #attempts = new Map<string, number>();
  #stopped = false;
  #woken = false;
  /** What the last transaction took, milliseconds. */
  #lastMs = 0;
  #pause: { timer: NodeJS.Timeout; end: () => void } | undefined;

  constructor(options: ReleaseRecorderOptions) {
    this.#options = options;
  }

  /** Adds a note to the caller's write. Call {@link wake} once that is committed. */
  add(batch: Batch, note: ReleaseNote): void {
    const key = `${note.grantee}/${sequence(note.seq)}/${sequence(note.line)}/${sequence(note.n)}`;
    batch.put(OUTBOX, key, utf8(JSON.stringify(note)));
  }

  /** Starts working off the outbox; call it once at start too, for what an earlier run has left. */
  wake(): void {
    this.#woken = true;
    if (!this.#stopped) this.#running ??= this.#run().finally(() => this.#ended());
  }

  /** Resolves when nothing is being worked off. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#pause?.end();
    await this.idle();
  }

  async #run(): Promise<void> {
    let pauseMs = this.#options.retryMs ?? 250;
    const first = pauseMs;
    while (!this.#stopped && this.#woken) {
      await this.#gather();
      if (this.#stopped) return;
      try {
        while (!this.#stopped && (await this.#drain()) === MAX_BATCH);
        pauseMs = first;
      } catch {
        this.#woken = true;
        await this.#wait(pauseMs);
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      }
    }
  }

  #ended(): void {
    this.#running = undefined;
    if (this.#woken) this.wake();
  }

  /** Waits until nothing more came for a while, or for as long as may be gathered. */
  async #gather(): Promise<void> {
    const least = this.#options.gatherMs ?? GATHER_MS;
    const quiet = Math.max(least, Math.min(GATHER_BY_LAST * this.#lastMs, LONGEST_GATHER_MS));
    for (let gathered = 0; this.#woken && !this.#stopped; gathered += quiet) {
      if (gathered > 0 && gathered + quiet > LONGEST_GATHER_MS) break;
      this.#woken = false;
      await this.#wait(quiet);
    }
    this.#woken = false;
  }

  /** Brings the oldest entries onto the ledger; answers how many. Throws when the ledger cannot be asked now. */
  async #drain(): Promise<number> {
    const notes: [string, ReleaseNote][] = [];
    for await (const [key, bytes] of this.#options.storage.table(OUTBOX).range({ limit: MAX_BATCH })) {
      notes.push([key, JSON.parse(Buffer.from(bytes).toString('utf8')) as ReleaseNote]);
    }
    if (notes.length > 0) await this.#record(notes);
    return notes.length;
  }

  async #record(notes: [string, ReleaseNote][]): Promise<void> {
    const releases = notes.map(([, note]) => note);
    const call = { contract: 'release', function: 'record', argument: { releases } };
    const started = performance.now();
    try {
      await this.#options.ledger.submit(call, (value) => value);
    } catch (error) {
      return this.#refused(notes, error);
    }
    this.#lastMs = performance.now() - started;
    await this.#remove(notes);
  }

  /** One bad note must not hold up the others: each is asked for alone, and set aside when it is refused for good. */
  async #refused(notes: [string, ReleaseNote][], error: unknown): Promise<void> {
    const code = stableCode(error);
    if (code === undefined || PASSING.has(code)) throw error;
    const [only] = notes;
    if (notes.length === 1 && only) return this.#refusedOne(only, error);
    const failures: unknown[] = [];
    for (const note of notes) await this.#record([note]).catch((failure: unknown) => failures.push(failure));
    if (failures.length > 0) throw failures[0];
  }

  /** Peers a block behind ours do not know the enquiry yet: a few more attempts tell. */
  async #refusedOne(note: [string, ReleaseNote], error: unknown): Promise<void> {
    const [key] = note;
    const attempts = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempts);
    if (attempts < MOST_ATTEMPTS) throw error;
    this.#attempts.delete(key);
    await this.#remove([note], REFUSED);
    this.#options.onRefused?.(note[1], error);
  }

  async #remove(notes: [string, ReleaseNote][], to?: string): Promise<void> {
    const batch = this.#options.storage.batch();
    for (const [key, note] of notes) {
      batch.delete(OUTBOX, key);
      if (to) batch.put(to, key, utf8(JSON.stringify(note)));
    }
    await batch.commit();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#pause = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#pause = { timer, end };
    });
  }
}
