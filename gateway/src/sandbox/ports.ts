import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/**
 * Below what Linux (32768), macOS and Windows (49152) give to outgoing connections: a port that was found free must
 * still be free when its process listens, seconds later, and after a restart of that process.
 */
const LOWEST = 15_000;
const END = 32_000;
const MOST_TRIES = 2_000;

/** That many free ports of 127.0.0.1, all different, none of which an outgoing connection can take. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = new Map<number, Server>();
  for (let tries = 0; servers.size < count && tries < MOST_TRIES; tries += 1) {
    const port = randomInt(LOWEST, END);
    const server = servers.has(port) ? undefined : await listenOn(port);
    if (server) servers.set(port, server);
  }
  await Promise.all([...servers.values()].map(closed));
  if (servers.size === count) return [...servers.keys()];
  throw new Error(`SANDBOX_FAILED: fewer than ${count} ports from ${LOWEST} to ${END} are free`);
}

/** Whether all of these ports are free. */
export async function areFree(ports: number[]): Promise<boolean> {
  const servers = await Promise.all(ports.map((port) => listenOn(port)));
  await Promise.all(servers.map(closed));
  return servers.every((server) => server !== undefined);
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function closed(server: Server | undefined): Promise<void> {
  return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
}
