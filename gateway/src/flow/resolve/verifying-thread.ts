import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { GatewayError } from '../../errors';
import type { ThreadAnswer, ThreadAnswers, ThreadQuestions } from './verify-in-thread';
import type { ReleaseQuestion, VerifiedRelease } from './verify-release';

export interface Asked {
  question: ReleaseQuestion;
  resolve: (verified: VerifiedRelease) => void;
  reject: (error: unknown) => void;
}

/** The thread that verifies releases. Schemas are large and many lines share them: each is sent to it once. */
export class VerifyingThread {
  readonly #worker: Worker;
  readonly #failed: (unanswered: Asked[], error: Error) => void;
  /** By number of the message. */
  readonly #unanswered = new Map<number, Asked[]>();
  /** Hashes of the schemas that it has. */
  readonly #sent = new Set<string>();
  #messages = 0;

  /** `failed` is given what will not be answered any more, once. */
  constructor(failed: (unanswered: Asked[], error: Error) => void) {
    this.#failed = failed;
    // What this process was preloaded with is meant for its main thread.
    this.#worker = new Worker(join(__dirname, 'verify-in-thread.js'), { execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (answers: ThreadAnswers) => this.#answered(answers));
    this.#worker.on('error', (error) => this.#gone(error));
    this.#worker.on('exit', () => this.#gone(new Error('the thread has ended')));
  }

  ask(asked: Asked[]): void {
    const number = this.#messages++;
    this.#unanswered.set(number, asked);
    this.#worker.postMessage(this.#message(number, asked));
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #message(number: number, asked: Asked[]): ThreadQuestions {
    const schemas: ThreadQuestions['schemas'] = [];
    const questions = asked.map(({ question: { facts, ...rest } }) => {
      const { hash, document } = facts.schema;
      if (!this.#sent.has(hash)) schemas.push([hash, document]);
      this.#sent.add(hash);
      return { ...rest, facts: { ...facts, schema: { id: facts.schema.id, hash } } };
    });
    return { number, schemas, questions };
  }

  #answered({ number, answers }: ThreadAnswers): void {
    const asked = this.#unanswered.get(number) ?? [];
    this.#unanswered.delete(number);
    asked.forEach((one, at) => settle(one, answers[at]));
  }

  #gone(error: Error): void {
    const unanswered = [...this.#unanswered.values()].flat();
    this.#unanswered.clear();
    this.#failed(unanswered, error);
  }
}

function settle({ resolve, reject }: Asked, answer: ThreadAnswer | undefined): void {
  if (answer === undefined) reject(new GatewayError('INTERNAL', 'the thread gave no answer'));
  else if ('refused' in answer) reject(new GatewayError(answer.refused.code, answer.refused.detail));
  else resolve(answer.verified);
}
