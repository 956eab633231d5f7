import { parseArgs } from 'node:util';

export interface KillArguments {
  rounds: number;
  seed: string;
  checkEvery: number;
  /** Whether the wires between the gateways and the ledger fail at random as well. */
  faults: boolean;
}

export const USAGE = [
  'usage: node scripts/run.mjs kill [--rounds N] [--seed TEXT] [--check-every N] [--faults]',
  '  --rounds N       how many processes are killed, one after another (default 10)',
  '  --seed TEXT      repeats instants and victims (default: of chance, and printed)',
  '  --check-every N  look for everything acknowledged after so many rounds (default 10)',
  '  --faults         cut, reset, half-close, delay and silence the wires to the ledger at random, too',
].join('\n');

export class UsageError extends Error {}

export function parseKillArguments(args: string[]): KillArguments {
  const { rounds, seed, 'check-every': checkEvery, faults } = parse(args);
  return {
    rounds: count('--rounds', rounds ?? '10'),
    seed: seed ?? String(Date.now()),
    checkEvery: count('--check-every', checkEvery ?? '10'),
    faults: faults ?? false,
  };
}

function count(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0 && number <= 100_000) return number;
  throw new UsageError(`${name} takes a number from 1 to 100000`);
}

interface Given {
  rounds?: string;
  seed?: string;
  'check-every'?: string;
  faults?: boolean;
}

function parse(args: string[]): Given {
  const text = { type: 'string' } as const;
  const options = { rounds: text, seed: text, 'check-every': text, faults: { type: 'boolean' } } as const;
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
