import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * A channel's configuration holds its ports for good, so they are taken from below the range that systems give to
 * outgoing connections: a port from that range may be in use when the network comes back.
 */
const FIRST = 15_000;
const LAST = 31_999;

/** That many free ports of 127.0.0.1, one after the other where possible; from `base` on where one is named. */
export async function freePorts(count: number, base?: number): Promise<number[]> {
  const ports: number[] = [];
  let port = base ?? randomInt(FIRST, LAST - 4 * count);
  while (ports.length < count) {
    if (port > 65_535) throw new RangeError(`no ${count} free ports from ${base ?? FIRST} on`);
    if (await isFree(port)) ports.push(port);
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
