import { freeAddress } from '@concordat/network/ports';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Consortium } from './consortium';
import { repoRoot } from './paths';

export interface ChaincodeMachine {
  /** LANG, TZ and the like. */
  env?: Record<string, string>;
  /** Options of Node.js. */
  flags?: string[];
}

/** Chaincode processes of single organisations, each as if on a machine of its own. */
export class ChaincodeProcesses {
  private readonly processes: ChildProcess[] = [];

  private constructor(private readonly consortium: Consortium) {}

  /** Starts one for each organisation named and has the ledger ask them; all others keep the sandbox’s. */
  static async of(
    consortium: Consortium,
    machines: Record<string, ChaincodeMachine>,
  ): Promise<ChaincodeProcesses> {
    const started = new ChaincodeProcesses(consortium);
    const addresses: Record<string, string> = {};
    try {
      for (const [mspId, machine] of Object.entries(machines))
        addresses[mspId] = await started.start(machine);
      await started.redirect(addresses);
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    const running = this.processes.filter(({ exitCode }) => exitCode === null);
    await Promise.all(
      running.map((child) => {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        return ended;
      }),
    );
  }

  private async start({ env = {}, flags = [] }: ChaincodeMachine): Promise<string> {
    const address = await freeAddress();
    const script = join(repoRoot, 'chaincode', 'dist', 'server.js');
    const own = { CHAINCODE_SERVER_ADDRESS: address, CHAINCODE_ID: 'concordat:1.0' };
    const child = spawn(process.execPath, [...flags, script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], ...env, ...own },
    });
    this.processes.push(child);
    if (child.stdout) await once(child.stdout, 'data');
    return address;
  }

  /** The ledger reads its configuration at a start. */
  private async redirect(addresses: Record<string, string>): Promise<void> {
    const { dataDir, processes } = this.consortium.sandbox;
    const path = join(dataDir, 'ledger.json');
    const config = JSON.parse(await readFile(path, 'utf8')) as { chaincodes: { addresses: object }[] };
    for (const chaincode of config.chaincodes) chaincode.addresses = { ...chaincode.addresses, ...addresses };
    await writeFile(path, JSON.stringify(config), { mode: 0o600 });
    await processes.ledger.restart();
    const members = Object.keys(this.consortium.sandbox.organisations);
    await Promise.all(members.map((mspId) => this.consortium.member(mspId).ready()));
  }
}
