import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freeAddress } from '@concordat/network/ports';

export const PROBE_SERVER = join(__dirname, 'chaincode', 'server.js');

/** The probe chaincode in a process for each organisation, at an address that stays. */
export class ProbeProcesses {
  readonly #running = new Map<string, ChildProcess>();

  private constructor(readonly addresses: Record<string, string>) {}

  static async start(mspIds: string[]): Promise<ProbeProcesses> {
    const entries = await Promise.all(mspIds.map(async (mspId) => [mspId, await freeAddress()] as const));
    const processes = new ProbeProcesses(Object.fromEntries(entries));
    await processes.start(mspIds);
    return processes;
  }

  /** Starts those that do not run, and waits until they serve. */
  async start(mspIds: string[]): Promise<void> {
    await Promise.all(mspIds.filter((mspId) => !this.#isRunning(mspId)).map((mspId) => this.#spawn(mspId)));
  }

  async stop(mspIds: string[]): Promise<void> {
    await Promise.all(
      mspIds.map(async (mspId) => {
        const child = this.#running.get(mspId);
        if (!child || !this.#isRunning(mspId)) return;
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }),
    );
  }

  #isRunning(mspId: string): boolean {
    const child = this.#running.get(mspId);
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async #spawn(mspId: string): Promise<void> {
    const own = { CHAINCODE_SERVER_ADDRESS: this.addresses[mspId], CHAINCODE_ID: 'probe:1' };
    const quiet = { CORE_CHAINCODE_LOGGING_SHIM: 'ERROR', CORE_CHAINCODE_LOGGING_LEVEL: 'ERROR' };
    const child = spawn(process.execPath, [PROBE_SERVER], {
      env: { PATH: process.env['PATH'], ...own, ...quiet },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#running.set(mspId, child);
    await once(child.stdout, 'data');
  }
}
