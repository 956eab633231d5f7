import { startSandbox } from '@concordat/gateway/sandbox';
import { parseKillArguments, USAGE, UsageError } from './arguments';
import { killRounds } from './rounds';

const EXIT_USAGE = 4;

async function main(argv: string[]): Promise<number> {
  const options = parseKillArguments(argv);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const sandbox = await startSandbox({ strict: true, maxLag: 2 });
  try {
    const started = Date.now();
    const result = await killRounds(sandbox, { ...options, say });
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stdout.write(`${JSON.stringify({ ...result, seconds })}\n`);
    return result.losses.length === 0 ? 0 : 1;
  } finally {
    await sandbox.stop();
  }
}

main(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    const usage = error instanceof UsageError;
    process.stderr.write(usage ? `${error.message}\n${USAGE}\n` : `${String(error)}\n`);
    process.exitCode = usage ? EXIT_USAGE : 1;
  },
);
