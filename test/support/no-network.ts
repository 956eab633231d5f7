/**
 * Preloaded into a process that must work offline: whatever reaches for the network or starts another process ends it
 * with status 99.
 */
import { createRequire } from 'node:module';

const load = createRequire(__filename) as (name: string) => Record<string, unknown>;

const DOORS: Record<string, string[]> = {
  'node:net': ['connect', 'createConnection'],
  'node:dns': ['lookup', 'resolve', 'resolve4', 'resolve6'],
  'node:child_process': ['spawn', 'spawnSync', 'exec', 'execFile', 'fork'],
};

function refuse(what: string): () => never {
  return () => {
    process.stderr.write(`OFFLINE: ${what}\n`);
    process.exit(99);
  };
}

for (const [name, functions] of Object.entries(DOORS)) {
  const module = load(name);
  for (const one of functions) module[one] = refuse(`${name} ${one}`);
}
const { Socket } = load('node:net') as { Socket: { prototype: { connect: unknown } } };
Socket.prototype.connect = refuse('a socket');
