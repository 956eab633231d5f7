import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '@concordat/gateway/sandbox';
import type { Consortium } from './consortium';
import { repoRoot } from './paths';

export interface CommandResult {
  /** Exit status. */
  status: number;
  stdout: string;
  stderr: string;
}

const MOST_OUTPUT = 256 << 20;

/** What is odd about the machine that a command runs on. */
export interface Machine {
  clock?: '20 minutes later';
}

/** Runs `concordat …` as its user does, in a process of its own, against a running consortium. */
export async function concordat(consortium: Consortium, ...args: string[]): Promise<CommandResult> {
  return concordatOn({}, consortium, ...args);
}

/** The same on another machine. */
export async function concordatOn(
  { clock }: Machine,
  { sandbox }: Consortium,
  ...args: string[]
): Promise<CommandResult> {
  await described(sandbox);
  const { dataDir } = sandbox;
  const program = join(repoRoot, 'gateway', 'bin', 'concordat.js');
  const preloaded = clock ? ['--require', join(__dirname, 'machines', 'late-clock.js')] : [];
  return new Promise((resolve) => {
    const options = { maxBuffer: MOST_OUTPUT, cwd: dataDir };
    const child = execFile(
      process.execPath,
      [...preloaded, program, ...args, '--data', dataDir],
      options,
      (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

const descriptions = new WeakMap<Sandbox, Promise<void>>();

/** Leaves the description that `concordat up` leaves for the other commands, once. */
function described(sandbox: Sandbox): Promise<void> {
  const { dataDir, channel, organisations, trustFile: trust } = sandbox;
  const file = { v: 1, channel, pid: process.pid, trust, organisations };
  const written =
    descriptions.get(sandbox) ??
    writeFile(join(dataDir, 'sandbox.json'), JSON.stringify(file), { mode: 0o600 });
  descriptions.set(sandbox, written);
  return written;
}

/** What `concordat publish --json` tells. */
export interface Publication {
  status: number;
  counts: Record<'new' | 'changed' | 'equal' | 'missing' | 'rejected' | 'withdrawn', number>;
  size: number;
  errors: PublicationFault[];
  warnings: PublicationFault[];
}

export interface PublicationFault {
  row: number;
  pointer: string;
  code: string;
  message: string;
  expected?: string;
}

/** Publishes a file. Throws with what the command said where it told no result. */
export async function publishFile(
  consortium: Consortium,
  file: string,
  ...options: string[]
): Promise<Publication> {
  const { status, stdout, stderr } = await concordat(consortium, 'publish', file, '--json', ...options);
  try {
    return { status, ...(JSON.parse(stdout) as Omit<Publication, 'status'>) };
  } catch (cause) {
    throw new Error(`concordat publish ended with ${status}: ${stdout}${stderr}`, { cause });
  }
}

/** How often each code comes. */
export function codesOf(faults: readonly { code: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of faults) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
