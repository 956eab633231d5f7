import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '../errors';

export interface ChildOptions {
  /** How it is called in messages, as in `TaxMSP gateway`. */
  name: string;
  /** Compiled script that it runs. */
  script: string;
  args?: string[];
  /** Options of Node itself. */
  nodeOptions?: string[];
  env?: Record<string, string>;
  /** Its stdout and stderr are appended there. */
  logFile: string;
  /** What it lacks before it can do its work, in words; undefined once it is ready. */
  lacks: () => Promise<string | undefined>;
  /** How long it may take until it is ready, milliseconds; a minute where left out. */
  patienceMs?: number;
  /** Told when it ends without having been asked to. */
  onUnexpectedExit: (message: string) => void;
}

/** Process handle given to callers of the sandbox. */
export interface ProcessHandle {
  readonly name: string;
  readonly pid: number | undefined;
  /** All its processes: none where it does not run, several where it is a network. */
  readonly pids: number[];
  /** Sends a signal and waits for the end; nothing is reported as unexpected. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again (ending it first where it still runs) and waits until it answers. */
  restart(): Promise<void>;
}

const POLL_MS = 25;
const READY_MS = 60_000;
const GRACE_MS = 5_000;
/** Threads for signatures and disks: Node takes four on every machine, and more than it has cores hinder one another. */
const THREADS = String(Math.max(2, availableParallelism()));
/**
 * A heap may grow to five times what is alive in it before all of it is collected. Left to V8, the ledger with its small
 * heap and large messages is collected several times a second under load.
 */
const HEAP = '--heap-growing-percent=400';

/** One process of the sandbox. */
export class Child implements ProcessHandle {
  private process: ChildProcess | undefined;
  private expected = false;

  constructor(private readonly options: ChildOptions) {}

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.process?.pid;
  }

  get pids(): number[] {
    return this.pid === undefined ? [] : [this.pid];
  }

  /** Starts the process; `ready` waits for it. */
  start(): void {
    const log = openSync(this.options.logFile, 'a', 0o600);
    const preload = join(__dirname, 'follow-parent.js');
    this.expected = false;
    const { nodeOptions = [], script, args = [] } = this.options;
    // A process group of its own: Ctrl-C reaches the sandbox, which ends the others in order.
    const child = spawn(process.execPath, [HEAP, ...nodeOptions, '--require', preload, script, ...args], {
      stdio: ['ignore', log, log, 'ipc'],
      env: { UV_THREADPOOL_SIZE: THREADS, ...inheritedEnvironment(), ...this.options.env },
      detached: true,
    });
    closeSync(log);
    this.process = child;
    child.once('exit', (code, signal) => {
      if (this.process === child) this.process = undefined;
      if (!this.expected) void this.reportExit(code, signal);
    });
    child.once('error', () => undefined);
  }

  /** Waits until it answers. @throws GatewayError SANDBOX_FAILED with what it said last, and where its log is */
  async ready(): Promise<void> {
    const patience = this.options.patienceMs ?? READY_MS;
    const deadline = Date.now() + patience;
    let lacking: string | undefined;
    while (this.process !== undefined && Date.now() < deadline) {
      lacking = await this.options.lacks();
      if (lacking === undefined) return;
      await sleep(POLL_MS);
    }
    const why =
      this.process === undefined
        ? `did not start: ${await this.endOfLog(1)}`
        : `is not ready after ${patience / 1000} s: ${lacking}`;
    throw new GatewayError('SANDBOX_FAILED', `${this.name} ${why} (its log: ${this.options.logFile})`);
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (!child) return;
    this.expected = true;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.start();
    await this.ready();
  }

  /** Ends it in the orderly way; by force where that takes longer than 5 s. */
  async stop(): Promise<void> {
    const force = setTimeout(() => void this.kill('SIGKILL'), GRACE_MS);
    await this.kill('SIGTERM');
    clearTimeout(force);
  }

  private async reportExit(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    const how = signal === null ? `with status ${code}` : `by ${signal}`;
    this.options.onUnexpectedExit(
      `${this.name} ended ${how}. It stays away until the sandbox is started again.\n` +
        `The end of its log, ${this.options.logFile}:\n${await this.endOfLog(12)}`,
    );
  }

  private async endOfLog(lines: number): Promise<string> {
    const text = await readFile(this.options.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-lines).join('\n');
  }
}

/** Settings of a gateway may come from CONCORDAT_ variables: those of whoever starts a sandbox must not reach into it. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const kept = ([name]: [string, unknown]) =>
    !name.startsWith('CONCORDAT_') || name === 'CONCORDAT_SINGLE_STATE_CALLS';
  return Object.fromEntries(Object.entries(process.env).filter(kept));
}
