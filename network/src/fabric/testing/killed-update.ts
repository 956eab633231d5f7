import { fork } from 'node:child_process';
import { once } from 'node:events';
import { type ChannelUpdateOptions, updateChannel } from '../update/update-channel';

type Options = Omit<ChannelUpdateOptions, 'say'>;

/** Changes a network's members in a process of its own, which ends by kill -9 at the first step that is told so. */
export async function killedUpdate(options: Options, told: string): Promise<NodeJS.Signals | null> {
  const child = fork(__filename, [JSON.stringify({ options, told })]);
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  return signal;
}

if (require.main === module) {
  const { options, told } = JSON.parse(process.argv[2] ?? '') as { options: Options; told: string };
  const say = (step: string) => void (step.includes(told) && process.kill(process.pid, 'SIGKILL'));
  void updateChannel({ ...options, say });
}
