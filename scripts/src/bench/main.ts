import { parseBenchArguments, USAGE, UsageError } from './arguments';
import { runBench } from './run-bench';
import { asTable } from './table';

const EXIT_USAGE = 4;

async function main(argv: string[]): Promise<void> {
  const { json, seconds } = parseBenchArguments(argv);
  const result = await runBench({ seconds, say: (text) => void process.stderr.write(`${text}\n`) });
  if (!json) process.stdout.write(`${asTable(result)}\n\n`);
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const usage = error instanceof UsageError;
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n${usage ? `${USAGE}\n` : ''}`,
  );
  process.exitCode = usage ? EXIT_USAGE : 1;
});
