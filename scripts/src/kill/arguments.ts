import { parseArgs } from 'node:util';

export interface KillArguments {
  rounds: number;
  seed: string;
  checkEvery: number;
}

export const USAGE = [
  'usage: node scripts/run.mjs kill [--rounds N] [--seed TEXT] [--check-every N]',
  '  --rounds N       how many processes are killed, one after another (default 10)',
  '  --seed TEXT      repeats instants and victims (default: of chance, and printed)',
  '  --check-every N  look for everything acknowledged after so many rounds (default 10)',
].join('\n');

export class UsageError extends Error {}

export function parseKillArguments(args: string[]): KillArguments {
  const { rounds, seed, 'check-every': checkEvery } = parse(args);
  return {
    rounds: count('--rounds', rounds ?? '10'),
    seed: seed ?? String(Date.now()),
    checkEvery: count('--check-every', checkEvery ?? '10'),
  };
}

function count(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0 && number <= 100_000) return number;
  throw new UsageError(`${name} takes a number from 1 to 100000`);
}

function parse(args: string[]): { rounds?: string; seed?: string; 'check-every'?: string } {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { rounds: text, seed: text, 'check-every': text } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
