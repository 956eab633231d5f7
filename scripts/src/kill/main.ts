import { startSandbox } from '@concordat/gateway/sandbox';
import { FaultWire } from '../faults/fault-wire';
import { parseKillArguments, USAGE, UsageError } from './arguments';
import { killRounds } from './rounds';

const EXIT_USAGE = 4;

async function main(argv: string[]): Promise<number> {
  const options = parseKillArguments(argv);
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const wires: FaultWire[] = [];
  const ledgerOver = async (_mspId: string, port: number) => {
    const wire = await FaultWire.start(port);
    wires.push(wire);
    return wire.port;
  };
  const stop = new AbortController();
  process.once('SIGINT', () => {
    say('Ends after this round, and looks for everything acknowledged (Ctrl-C again breaks off)');
    stop.abort();
  });
  const sandbox = await startSandbox({ strict: true, maxLag: 2, ...(options.faults && { ledgerOver }) });
  try {
    const started = Date.now();
    const result = await killRounds(sandbox, { ...options, wires, say, signal: stop.signal });
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stdout.write(`${JSON.stringify({ ...result, seconds })}\n`);
    return result.losses.length === 0 ? 0 : 1;
  } finally {
    await sandbox.stop();
    await Promise.all(wires.map((wire) => wire.close()));
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
