import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/**
 * Below what Linux (32768), macOS and Windows (49152) give to outgoing connections: a port that was found free must
 * still be free when its process listens, seconds later, and after a restart of that process.
 */
const LOWEST = 15_000;
const END = 32_000;
/** Ports go by blocks. Whoever listens on a block's first port has all of it: so sandboxes that start at once share none. */
const BLOCK = 100;
const BLOCKS = (END - LOWEST) / BLOCK;
const MOST_TRIES = 2_000;

/** Blocks of this process, by their first ports: held until it ends. */
const held = new Set<number>();
/** What was given away, whether or not something listens there yet. */
const given = new Set<number>();

/** That many free ports of 127.0.0.1, all different, none of which an outgoing connection or another sandbox can take. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (const block of held) ports.push(...(await freeOf(block, count - ports.length)));
  for (let tries = 0; ports.length < count && tries < MOST_TRIES; tries += 1) {
    const block = LOWEST + BLOCK * randomInt(BLOCKS);
    if (!held.has(block) && (await hold(block))) ports.push(...(await freeOf(block, count - ports.length)));
  }
  if (ports.length === count) return ports;
  throw new Error(`SANDBOX_FAILED: fewer than ${count} ports from ${LOWEST} to ${END} are free`);
}

/** Takes the ports of an earlier start again. False where something listens on one of them, or another sandbox has its block. */
export async function claimPorts(ports: number[]): Promise<boolean> {
  for (const block of new Set(ports.map(blockOf))) {
    if (!held.has(block) && !(await hold(block))) return false;
  }
  ports.forEach((port) => given.add(port));
  return (await Promise.all(ports.map(isFree))).every(Boolean);
}

const blockOf = (port: number): number => port - ((port - LOWEST) % BLOCK);

async function hold(block: number): Promise<boolean> {
  const server = await listenOn(block);
  if (!server) return false;
  // It answers nobody, and keeps no process alive.
  server.on('connection', (socket) => socket.destroy()).unref();
  held.add(block);
  return true;
}

async function freeOf(block: number, most: number): Promise<number[]> {
  const ports: number[] = [];
  for (let port = block + 1; port < block + BLOCK && ports.length < most; port += 1) {
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = await listenOn(port);
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  return server !== undefined;
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
