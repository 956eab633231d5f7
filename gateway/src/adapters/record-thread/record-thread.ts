import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type GroupTexts, type MadeRecord, makeRecord, type RecordOrigin } from '../../crypto';
import { type Job, type JobAnswer, unpack } from './packed-records';

/** Up to so many records are made on the spot: that takes a millisecond or two. */
const FEW = 32;

interface Waiting {
  resolve: (made: MadeRecord[]) => void;
  reject: (error: Error) => void;
}

/**
 * Makes records beside the event loop: committing to them and encrypting them is a third of the work of publishing. The thread
 * starts with the first large batch.
 */
export class RecordThread {
  #worker: Worker | undefined;
  #jobs = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** A record for each list of texts, in their order; all have groups of these names. */
  async make(
    origin: RecordOrigin,
    names: GroupTexts['names'],
    texts: GroupTexts['texts'][],
  ): Promise<MadeRecord[]> {
    if (texts.length <= FEW) return texts.map((each) => makeRecord(origin, { names, texts: each }));
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#jobs;
    worker.ref();
    worker.postMessage({ id, origin, names, texts } satisfies Job);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(join(__dirname, 'make-in-thread.js'));
    worker.on('message', (answer: JobAnswer) => this.#settle(answer));
    worker.on('error', (cause) => this.#ended(worker, cause));
    worker.on('exit', (status) => this.#ended(worker, new Error(`the thread ended with status ${status}`)));
    return worker;
  }

  #settle(answer: JobAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker?.unref();
    if ('made' in answer) waiting?.resolve(unpack(answer.made));
    else waiting?.reject(new Error(answer.error));
  }

  /** Whoever waits is told; the next batch starts another thread. */
  #ended(worker: Worker, cause: Error): void {
    if (worker !== this.#worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(cause);
    this.#waiting.clear();
  }
}
