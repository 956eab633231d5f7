import { findBinaries, FabricNetworkError } from '@concordat/network/fabric';
import { parseBenchArguments, USAGE, UsageError } from './arguments';
import { Closing } from './closing';
import { runBench } from './run-bench';
import { asTable } from './table';

const EXIT_UNAVAILABLE = 2;
const EXIT_USAGE = 4;
const EXIT_INTERRUPTED = 130;

async function main(argv: string[]): Promise<void> {
  const { help, json, fabric, parts, seconds, warmUp } = parseBenchArguments(argv);
  if (help) return void process.stdout.write(`${USAGE}\n`);
  if (fabric) await findBinaries();
  const closing = new Closing();
  stopOnSignals(closing);
  const ledger = fabric ? 'fabric' : 'pocket';
  const result = await runBench({ ledger, parts, seconds, warmUp, say, closing });
  if (!json) process.stdout.write(`${asTable(result)}\n\n`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Progress, for somebody who waits. */
function say(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
}

/** A second signal does not wait: what was started follows this process. */
function stopOnSignals(closing: Closing): void {
  let asked = false;
  const stop = () => {
    if (asked) process.exit(EXIT_INTERRUPTED);
    asked = true;
    say('Stopping …');
    void closing.stopAll().finally(() => process.exit(EXIT_INTERRUPTED));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

function exitStatus(error: unknown): number {
  if (error instanceof UsageError) return EXIT_USAGE;
  const absent =
    error instanceof FabricNetworkError &&
    ['FABRIC_BINARIES_MISSING', 'FABRIC_VERSION_UNSUPPORTED'].includes(error.code);
  return absent ? EXIT_UNAVAILABLE : 1;
}

// whoever reads this output may stop reading: `npm run bench | head`
process.stdout.on('error', () => process.exit());

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  if (error instanceof UsageError) process.stderr.write(`${USAGE}\n`);
  process.exitCode = exitStatus(error);
});
