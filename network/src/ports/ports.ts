import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';

/** Where ports are looked for: [from, before), both multiples of BLOCK. */
export interface PortRange {
  from: number;
  before: number;
}

/**
 * Below what Linux (32768), macOS and Windows (49152) give to outgoing connections: a port that was found free must
 * still be free when its process listens, seconds later, and after a restart of that process.
 */
export const LOCAL_PORTS: PortRange = { from: 15_000, before: 32_000 };

/** Ports go by blocks. Whoever listens on a block's first port has all of it: so processes that choose at once share none. */
const BLOCK = 100;
const MOST_TRIES = 2_000;

/** Blocks of this process, by their first ports: held until it ends. */
const held = new Set<number>();
/** What was given away, whether or not something listens there yet. */
const given = new Set<number>();

export interface PortOptions {
  range?: PortRange;
  /** Taken, though nobody may be listening now. */
  except?: ReadonlySet<number>;
}

/**
 * That many free ports of 127.0.0.1, all different, none of which an outgoing connection or another process that asks here
 * can take. Throws an Error `ADDRESS_IN_USE: …` where there are not as many.
 */
export async function freePorts(count: number, options: PortOptions = {}): Promise<number[]> {
  const { from, before } = options.range ?? LOCAL_PORTS;
  const ports: number[] = [];
  const add = async (block: number) =>
    ports.push(...(await freeOf(block, count - ports.length, options.except)));
  for (const block of held) if (block >= from && block < before) await add(block);
  for (let tries = 0; ports.length < count && tries < MOST_TRIES; tries += 1) {
    const block = from + BLOCK * randomInt((before - from) / BLOCK);
    if (!held.has(block) && (await hold(block))) await add(block);
  }
  if (ports.length === count) return ports;
  throw new Error(`ADDRESS_IN_USE: fewer than ${count} ports from ${from} to ${before} are free`);
}

/** `host:port` that nobody listens on, and that nobody else is given. */
export async function freeAddress(): Promise<string> {
  return `127.0.0.1:${(await freePorts(1)).join()}`;
}

/** Takes the ports of an earlier start again. False where something listens on one of them, or another process has its block. */
export async function claimPorts(ports: number[]): Promise<boolean> {
  for (const block of new Set(ports.map(blockOf))) {
    if (!held.has(block) && !(await hold(block))) return false;
  }
  ports.forEach((port) => given.add(port));
  return (await Promise.all(ports.map(isFree))).every(Boolean);
}

/** Whether nobody listens on this port of 127.0.0.1. To ask is to listen there for a moment. */
export async function isFree(port: number): Promise<boolean> {
  const server = await listenOn(port);
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  return server !== undefined;
}

const blockOf = (port: number): number => port - (port % BLOCK);

async function hold(block: number): Promise<boolean> {
  const server = await listenOn(block);
  if (!server) return false;
  // It answers nobody, and keeps no process alive.
  server.on('connection', (socket) => socket.destroy()).unref();
  held.add(block);
  return true;
}

async function freeOf(block: number, most: number, except?: ReadonlySet<number>): Promise<number[]> {
  const ports: number[] = [];
  for (let port = block + 1; port < block + BLOCK && ports.length < most; port += 1) {
    if (given.has(port) || except?.has(port)) continue;
    given.add(port);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
