import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually';

const run = promisify(execFile);

/** OpenSSH's agent, a process of its own, in a temporary folder. */
export class SshAgent {
  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Undefined where OpenSSH is not installed. */
  static async start(): Promise<SshAgent | undefined> {
    const folder = await mkdtemp(join(tmpdir(), 'concordat-agent-'));
    const child = spawn('ssh-agent', ['-D', '-a', join(folder, 'socket')], { stdio: 'ignore' });
    const missing = once(child, 'error').then(() => true);
    const started = once(child, 'spawn').then(() => false);
    if (await Promise.race([missing, started])) {
      await rm(folder, { recursive: true });
      return undefined;
    }
    const agent = new SshAgent(child, folder);
    await eventually('the agent answers', async () => ((await agent.answers()) ? true : undefined));
    return agent;
  }

  get socket(): string {
    return join(this.folder, 'socket');
  }

  /** Hands the private key over; its file is gone afterwards. */
  async hold(keyPem: string): Promise<void> {
    const file = join(this.folder, 'key.pem');
    await writeFile(file, keyPem, { mode: 0o600 });
    await this.#add([file]);
    await rm(file);
  }

  async forgetAll(): Promise<void> {
    await this.#add(['-D']);
  }

  async close(): Promise<void> {
    const exited = once(this.process, 'exit');
    this.process.kill();
    await exited;
    await rm(this.folder, { recursive: true });
  }

  /** `ssh-add -l` ends with 1 where the agent holds no key, with 2 where there is no agent. */
  answers(): Promise<boolean> {
    return this.#add(['-l']).then(
      () => true,
      (error: { code?: number }) => error.code === 1,
    );
  }

  async #add(args: string[]): Promise<void> {
    await run('ssh-add', args, { env: { ...process.env, SSH_AUTH_SOCK: this.socket } });
  }
}
