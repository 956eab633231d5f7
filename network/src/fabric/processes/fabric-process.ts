import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FabricNetworkError } from '../fabric-error';
import { endProcess, signalAndWait } from './end-process';
import { startOf } from './process-identity';
import type { ProcessRecord, ProcessRole, ProcessTable } from './process-table';
import { cleanEnvironment } from './run';

/** How a process is started, and when it answers. */
export interface ProcessOptions {
  name: string;
  role: ProcessRole;
  mspId: string;
  program: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
  /** Its stdout and stderr are appended there. */
  logFile: string;
  /** Ports of 127.0.0.1 that it listens on once it is ready. */
  ports: number[];
}

const POLL_MS = 25;
const READY_MS = 60_000;

/** One process of the network, started by this program or by an earlier run of it. */
export class FabricProcess {
  private starting: Promise<void> | undefined;

  constructor(
    private readonly options: ProcessOptions,
    private readonly table: ProcessTable,
  ) {}

  get name(): string {
    return this.options.name;
  }

  get role(): ProcessRole {
    return this.options.role;
  }

  get mspId(): string {
    return this.options.mspId;
  }

  get ports(): number[] {
    return this.options.ports;
  }

  /** Id of the recorded process; it may have ended meanwhile. */
  get pid(): number | undefined {
    return this.record()?.pid;
  }

  async isRunning(): Promise<boolean> {
    return (await this.table.running(this.name)) !== undefined;
  }

  /** Whether it runs as it would be started now: the same program, arguments and environment. */
  async isCurrent(): Promise<boolean> {
    return (await this.table.running(this.name))?.fingerprint === this.fingerprint();
  }

  /** Starts it, unless it runs as it should. It outlives this program: `down` or {@link stop} ends it. */
  start(): Promise<void> {
    this.starting ??= this.startOnce().finally(() => (this.starting = undefined));
    return this.starting;
  }

  private async startOnce(): Promise<void> {
    if (await this.isCurrent()) return;
    const outdated = this.record();
    if (outdated) await endProcess(outdated);
    const { name, role, mspId } = this.options;
    const pid = await this.spawn();
    const started = await startOf(pid);
    if (started === undefined) throw await this.ended();
    const record = { name, role, mspId, pid, started, fingerprint: this.fingerprint() };
    await this.table.add(record).catch(async (error: unknown) => {
      // Nobody could end it later.
      await endProcess(record);
      throw error;
    });
  }

  /** Waits until it answers. Throws `FABRIC_PROCESS_ENDED` or `FABRIC_NOT_READY`, with the end of its log. */
  async ready(): Promise<void> {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      if ((await Promise.all(this.options.ports.map(answers))).every(Boolean)) return;
      if (!(await this.isRunning())) throw await this.ended();
      await sleep(POLL_MS);
    }
    throw new FabricNetworkError(
      'FABRIC_NOT_READY',
      `${this.name} does not answer:\n${await this.endOfLog()}`,
    );
  }

  /** Sends a signal and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const record = this.record();
    if (record) await signalAndWait(record, signal);
  }

  /** Ends it in the orderly way; by force where that takes longer than 10 s. A start under way comes to its end first. */
  async stop(): Promise<void> {
    await this.starting?.catch(() => undefined);
    const record = this.record();
    if (record) await endProcess(record);
  }

  /** Starts it again (ending it first where it still runs) and waits until it answers. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
    await this.ready();
  }

  private record(): ProcessRecord | undefined {
    return this.table.all().find(({ name }) => name === this.name);
  }

  private fingerprint(): string {
    const { program, args, env } = this.options;
    return createHash('sha256')
      .update(JSON.stringify([program, args, env]))
      .digest('hex');
  }

  private spawn(): Promise<number> {
    const { program, args, env, cwd, logFile } = this.options;
    mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
    const log = openSync(logFile, 'a', 0o600);
    // A process group of its own: Ctrl-C reaches this program only, which ends the network in order.
    const child = spawn(program, args, {
      cwd,
      detached: true,
      env: cleanEnvironment(env),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child.unref();
    return new Promise((resolve, reject) => {
      child.once('error', (cause) => {
        reject(
          new FabricNetworkError('FABRIC_PROCESS_ENDED', `${program} cannot be started: ${cause.message}`, {
            cause,
          }),
        );
      });
      child.once('spawn', () => resolve(child.pid ?? 0));
    });
  }

  private async ended(): Promise<FabricNetworkError> {
    return new FabricNetworkError(
      'FABRIC_PROCESS_ENDED',
      `${this.name} ended; the end of its log:\n${await this.endOfLog()}`,
    );
  }

  private async endOfLog(): Promise<string> {
    const text = await readFile(this.options.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-12).join('\n');
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
