import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { FabricNetworkError } from '../fabric-error';

export interface RunOptions {
  env?: Record<string, string>;
  timeoutMs?: number;
}

const FABRIC_VARIABLE = /^(CORE|ORDERER|CONFIGTX|FABRIC)_/;

/** The environment for Fabric's programs: what the user has set for another network must not override our files. */
export function cleanEnvironment(own: Record<string, string> = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !FABRIC_VARIABLE.test(name) || name === 'FABRIC_LOGGING_SPEC',
  );
  return { ...Object.fromEntries(inherited), ...own };
}

/** Runs one of Fabric's tools to its end. Throws `FABRIC_TOOL_FAILED` with the end of what it said. */
export function run(
  program: string,
  args: string[],
  options: RunOptions = {},
): Promise<{ stdout: string; stderr: string }> {
  const settings = {
    env: cleanEnvironment(options.env),
    timeout: options.timeoutMs ?? 60_000,
    maxBuffer: 16 << 20,
  };
  return new Promise((resolve, reject) => {
    execFile(program, args, settings, (cause, stdout, stderr) => {
      if (!cause) return resolve({ stdout, stderr });
      const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-6).join('\n');
      const call = [basename(program), ...args.slice(0, 3)].join(' ');
      reject(new FabricNetworkError('FABRIC_TOOL_FAILED', `${call}: ${said || cause.message}`, { cause }));
    });
  });
}
