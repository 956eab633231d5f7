import { availableParallelism } from 'node:os';
import { GatewayError } from '../../errors';
import { type ReleaseQuestion, type VerifiedRelease, verifyRelease } from './verify-release';
import { type Asked, VerifyingThread } from './verifying-thread';

/** Fewer that come together are verified at once: asking the thread would take longer. */
const FEW = 4;

export interface ReleaseVerifierOptions {
  /** Whether there may be a thread; where the machine has a core for it unless told otherwise. */
  thread?: boolean;
  /** Told once, when the thread has failed and this one verifies all from then on. */
  onFailed?: (error: Error) => void;
}

/**
 * Verifies releases. Many that come in one turn of the event loop go to a thread of their own, so that this one can open,
 * keep and report meanwhile; it is started when it is needed first. Whatever becomes of it, each question is answered.
 */
export class ReleaseVerifier {
  readonly #options: ReleaseVerifierOptions;
  #mayHaveThread: boolean;
  #thread: VerifyingThread | undefined;
  #waiting: Asked[] = [];

  constructor(options: ReleaseVerifierOptions = {}) {
    this.#options = options;
    this.#mayHaveThread = options.thread ?? availableParallelism() > 1;
  }

  /** As `verifyRelease`, whose refusals it throws. */
  verify(question: ReleaseQuestion): Promise<VerifiedRelease> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ question, resolve, reject });
    });
  }

  /** Ends the thread; what is asked after that is verified here. */
  async close(): Promise<void> {
    this.#mayHaveThread = false;
    await this.#thread?.end();
  }

  #flush(): void {
    const asked = this.#waiting.splice(0);
    if (asked.length < FEW || !this.#mayHaveThread) return asked.forEach(verifyHere);
    this.#thread ??= new VerifyingThread((unanswered, error) => this.#failed(unanswered, error));
    this.#thread.ask(asked);
  }

  #failed(unanswered: Asked[], error: Error): void {
    if (this.#mayHaveThread) this.#options.onFailed?.(error);
    this.#mayHaveThread = false;
    unanswered.forEach(verifyHere);
  }
}

function verifyHere({ question, resolve, reject }: Asked): void {
  try {
    resolve(verifyRelease(question));
  } catch (error) {
    reject(error instanceof Error ? error : new GatewayError('INTERNAL', 'verifying failed'));
  }
}
