import { isPassedOn } from './ledger-fault';
import type { PeerLink } from './peer-link';

export interface TurnOptions {
  /** Milliseconds without an answer after which another is asked as well. Infinity: whoever is asked is waited for. */
  slow: number;
}

type Call<T> = (peer: PeerLink) => Promise<T>;

/**
 * Asks the peers one after another until one answers: the first, unless it failed lately; the next where one is away or
 * busy, or also where it is slow. The last is asked once more over a new connection where nothing at all has been heard of
 * it. So `call` must be safe to repeat. What a peer answers, refusals too, is the answer; where none does, the first
 * failure is thrown.
 */
export function inTurn<T>(peers: readonly PeerLink[], call: Call<T>, options: TurnOptions): Promise<T> {
  return new Turn(peers, call, options).answer();
}

class Turn<T> {
  readonly #waiting: PeerLink[];
  readonly #call: Call<T>;
  readonly #slow: number;
  #running = 0;
  #over = false;
  #failure: unknown;
  #resolve: (answer: T) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;

  constructor(peers: readonly PeerLink[], call: Call<T>, { slow }: TurnOptions) {
    this.#waiting = [...peers.filter(({ isAside }) => !isAside), ...peers.filter(({ isAside }) => isAside)];
    this.#call = call;
    this.#slow = slow;
  }

  answer(): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#askNext();
    });
  }

  #askNext(): void {
    const next = this.#waiting.shift();
    if (next) this.#ask(next);
    else if (this.#running === 0) this.#reject(this.#failure);
  }

  #ask(peer: PeerLink): void {
    const asked = { since: Date.now(), connection: peer.gateway };
    const timer = Number.isFinite(this.#slow)
      ? setTimeout(() => this.#isSlow(peer, asked), this.#slow)
      : undefined;
    this.#running += 1;
    peer
      .ask(this.#call)
      .finally(() => {
        this.#running -= 1;
        clearTimeout(timer);
      })
      .then(
        (answer) => this.#answered(answer),
        (error: unknown) => this.#failed(error),
      );
  }

  #isSlow(peer: PeerLink, { since, connection }: { since: number; connection: unknown }): void {
    if (peer.renewIfSilent(since)) peer.setAside();
    if (this.#over) return;
    if (this.#waiting.length > 0) this.#askNext();
    else if (peer.gateway !== connection) this.#ask(peer);
  }

  #answered(answer: T): void {
    this.#over = true;
    this.#resolve(answer);
  }

  #failed(error: unknown): void {
    this.#failure ??= error;
    if (this.#over) return;
    if (isPassedOn(error)) return this.#askNext();
    this.#over = true;
    this.#reject(error);
  }
}
