import { parseDemoArguments, USAGE, UsageError } from './arguments';
import { tellStory } from './story';
import { Tally } from './tally';
import { Teller } from './teller';

const EXIT_USAGE = 4;

async function main(argv: string[]): Promise<number> {
  const { json, fabric, registers } = parseDemoArguments(argv);
  const tally = new Tally();
  const teller = new Teller(json ? process.stderr : process.stdout);
  let failure: Error | undefined;
  try {
    await tellStory({ tally, teller, registers, ledger: fabric ? 'fabric' : 'pocket' });
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
    tally.check('the story was told to its end', false);
  }
  if (failure !== undefined) {
    process.stderr.write(`\nThe demo broke off: ${failure.message}\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify(tally.summary())}\n`);
  return tally.holds ? 0 : 1;
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
