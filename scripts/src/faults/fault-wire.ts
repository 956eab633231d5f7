import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** Directions of a relayed connection: from the client to the server, and back. */
interface Pair {
  near: Socket;
  far: Socket;
  /** Carries nothing any more, and says so to nobody. */
  hung: boolean;
}

/** A TCP relay to a port of this machine, with everything that goes wrong on a wire, when it is told to. */
export class FaultWire {
  readonly #pairs = new Set<Pair>();
  readonly #server: Server;
  #taken = 0;
  #delayMs = 0;
  #refusing = false;
  /** What lets each held piece go; undefined while nothing is held. */
  #held: (() => void)[] | undefined;

  private constructor(target: number) {
    this.#server = createServer({ allowHalfOpen: true }, (near) => this.#take(near, target));
  }

  static async start(target: number): Promise<FaultWire> {
    const wire = new FaultWire(target);
    wire.#server.listen(0, '127.0.0.1');
    await once(wire.#server, 'listening');
    return wire;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Connections that were made over it so far. */
  get taken(): number {
    return this.#taken;
  }

  /** Ends every connection. */
  cut(): void {
    this.#each(destroy);
  }

  /** Ends every connection with a TCP reset. */
  reset(): void {
    this.#each(({ near, far }) => {
      near.resetAndDestroy();
      far.resetAndDestroy();
    });
  }

  /** Tells the client that the server sends no more (or the server of the client); the other direction stays open. */
  halfClose(end: 'near' | 'far'): void {
    this.#each((pair) => pair[end].end());
  }

  /** Drops all further bytes of the connections that there are: both ends take them for good. */
  hang(): void {
    this.#each((pair) => {
      pair.hung = true;
    });
  }

  /** Holds every piece back for so long; 0 carries at once again. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Holds back all that the server says from now on. */
  holdAnswers(): void {
    this.#held ??= [];
  }

  /** What the server has said so far and is held: let go by calling what this answers. */
  heldSoFar(): () => void {
    const pieces = this.#held?.splice(0) ?? [];
    return () => pieces.forEach((letGo) => letGo());
  }

  /** Holds nothing any more. */
  carryAnswers(): void {
    this.heldSoFar()();
    this.#held = undefined;
  }

  /** Takes no new connection while `refusing`. */
  refuse(refusing: boolean): void {
    this.#refusing = refusing;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  #each(act: (pair: Pair) => void): void {
    [...this.#pairs].forEach(act);
  }

  #take(near: Socket, target: number): void {
    if (this.#refusing) return void near.resetAndDestroy();
    this.#taken += 1;
    const far = createConnection({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const pair = { near, far, hung: false };
    this.#pairs.add(pair);
    this.#join(pair, near, far);
    this.#join(pair, far, near);
  }

  /** Resolves once a piece may go on. */
  #hindrance({ far }: Pair, from: Socket): Promise<void> | undefined {
    const held = from === far ? this.#held : undefined;
    if (held) return new Promise((resolve) => held.push(resolve));
    return this.#delayMs > 0 ? after(this.#delayMs) : undefined;
  }

  #join(pair: Pair, from: Socket, to: Socket): void {
    let before = Promise.resolve();
    const inOrder = (act: () => void) => {
      const until = this.#hindrance(pair, from);
      if (until) before = before.then(() => until);
      before = before.then(() => {
        if (!pair.hung && to.writable) act();
      });
    };
    from.on('data', (piece) => {
      inOrder(() => {
        if (to.write(piece)) return;
        from.pause();
        to.once('drain', () => from.resume());
      });
    });
    from.on('end', () => inOrder(() => to.end()));
    from.on('error', () => to.destroy());
    from.on('close', () => {
      // What hangs is not told of the end of the other side either.
      if (!pair.hung) inOrder(() => to.destroySoon());
      if (pair.near.destroyed && pair.far.destroyed) this.#pairs.delete(pair);
    });
  }
}

function destroy({ near, far }: Pair): void {
  near.destroy();
  far.destroy();
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
