import { parentPort } from 'node:worker_threads';
import { makeRecord } from '../../crypto';
import { type Job, type JobAnswer, pack } from './packed-records';

/** What the thread runs: job after job. */
parentPort?.on('message', ({ id, origin, names, texts }: Job) => {
  try {
    const made = pack(texts.map((each) => makeRecord(origin, { names, texts: each })));
    parentPort?.postMessage({ id, made } satisfies JobAnswer, [made.bytes.buffer as ArrayBuffer]);
  } catch (error) {
    parentPort?.postMessage({ id, error: String(error) } satisfies JobAnswer);
  }
});
