import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A channel's configuration holds its ports for good, so they are taken from below the range that systems give to
 * outgoing connections: a port from that range may be in use when the network comes back.
 */
const FIRST = 15_000;
const LAST = 31_999;

export interface PortOptions {
  /** The first to try; a random one where it is left out. */
  base?: number | undefined;
  /** Taken, though nobody may be listening now. */
  except?: ReadonlySet<number>;
}

/** That many free ports of 127.0.0.1, one after the other where possible. */
export async function freePorts(count: number, { base, except }: PortOptions = {}): Promise<number[]> {
  const ports: number[] = [];
  let port = base ?? randomInt(FIRST, LAST - 4 * count);
  while (ports.length < count) {
    if (port > 65_535) throw new RangeError(`no ${count} free ports from ${base ?? FIRST} on`);
    if (!except?.has(port) && (await isFree(port))) ports.push(port);
    port += 1;
  }
  return ports;
}

/** Whether nobody listens on this port of 127.0.0.1. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
