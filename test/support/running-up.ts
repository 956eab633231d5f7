import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CommandResult } from './command-line';
import { repoRoot } from './paths';

const PROGRAM = join(repoRoot, 'gateway', 'bin', 'concordat.js');
const READY = 'Ctrl-C stops everything';

/** `concordat up` in a process of its own, as its user starts it, and the other commands beside it. */
export class RunningUp {
  private constructor(
    readonly folder: string,
    private readonly process: ChildProcess,
    /** What it has said until it was ready. */
    readonly told: string,
  ) {}

  /** Waits until it says that it is ready. Throws where it ends instead. */
  static async start(folder: string, ...args: string[]): Promise<RunningUp> {
    const child = spawn(process.execPath, [PROGRAM, 'up', ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    for await (const chunk of child.stdout) {
      told += String(chunk);
      if (told.includes(READY)) break;
    }
    child.stdout.resume();
    if (!told.includes(READY)) throw new Error(`concordat up has ended: ${told}`);
    return new RunningUp(folder, child, told);
  }

  /** Runs another command in the same folder. */
  run(...args: string[]): Promise<CommandResult> {
    return new Promise((resolve) => {
      const child = execFile(
        process.execPath,
        [PROGRAM, ...args],
        { cwd: this.folder },
        (_, stdout, stderr) => resolve({ status: child.exitCode ?? -1, stdout, stderr }),
      );
    });
  }

  /** Runs it with `--json`; answers what it tells. Throws where it does not succeed. */
  async ask<T>(...args: string[]): Promise<T> {
    const { status, stdout, stderr } = await this.run(...args, '--json');
    if (status === 0) return JSON.parse(stdout) as T;
    throw new Error(`concordat ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  }

  /** Sends a signal; resolves to exit status and signal. */
  async end(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]> {
    const ended = once(this.process, 'exit');
    this.process.kill(signal);
    return (await ended) as [number | null, NodeJS.Signals | null];
  }
}
