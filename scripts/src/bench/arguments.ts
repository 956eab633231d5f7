import { parseArgs } from 'node:util';

export interface BenchArguments {
  /** Nothing on stdout but one JSON document. */
  json: boolean;
  /** How long each load runs. */
  seconds: number;
}

export const USAGE = [
  'usage: npm run bench [-- [--json] [--seconds N]]',
  '  --json        nothing on stdout but one JSON document',
  '  --seconds N   how long each load runs (default 5)',
].join('\n');

export class UsageError extends Error {}

export function parseBenchArguments(args: string[]): BenchArguments {
  const { json, seconds } = parse(args);
  const number = Number(seconds ?? '5');
  if (!(number >= 0.2 && number <= 600)) throw new UsageError('--seconds takes a number from 0.2 to 600');
  return { json: json === true, seconds: number };
}

function parse(args: string[]): { json?: boolean; seconds?: string } {
  try {
    return parseArgs({ args, options: { json: { type: 'boolean' }, seconds: { type: 'string' } } }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
