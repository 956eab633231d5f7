import { parseArgs } from 'node:util';

/** What can be measured, in this order. */
export const PARTS = ['transactions', 'publish', 'enquire', 'resolve', 'verify'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchArguments {
  help: boolean;
  /** Nothing on stdout but one JSON document. */
  json: boolean;
  /** The consortium runs on a real Fabric network instead of pocket. */
  fabric: boolean;
  parts: Set<Part>;
  /** How long each load runs. */
  seconds: number;
  /** How long each kind of load runs before it is measured, seconds. */
  warmUp: number;
}

export const USAGE = [
  'usage: npm run bench [-- [--only PART,…] [--fabric] [--seconds N] [--warm-up N] [--json]]',
  '  --only PART,…  what to measure (default: all of it)',
  '       transactions  the plain ledger, one record a transaction: 1, 32 and 64 clients',
  '       publish       records stored and anchored, beside one transaction a record',
  '       enquire       decisions of the ledger over HTTP: 1, 32 and 200 clients',
  '       resolve       reports over three agencies, HTTP: 1, 32 and 200 clients',
  '       verify        bundles verified offline',
  '  --fabric       on a real Fabric network, with pocket beside it; FABRIC_BIN names the folder of its programs',
  '  --seconds N    how long each load is measured, seconds (default 5)',
  '  --warm-up N    how long each kind of load runs before it is measured, seconds (default 30; 0: as just started)',
  '  --json         nothing on stdout but one JSON document',
  'example: FABRIC_BIN=~/fabric/bin npm run bench -- --fabric --only transactions,publish',
].join('\n');

export class UsageError extends Error {}

/** Parses the command line. Throws UsageError in plain words. */
export function parseBenchArguments(args: string[]): BenchArguments {
  const { help, json, fabric, only, ...given } = parse(args);
  const seconds = Number(given.seconds ?? '5');
  if (!(seconds >= 0.2 && seconds <= 600)) throw new UsageError('--seconds takes a number from 0.2 to 600');
  const warmUp = Number(given['warm-up'] ?? '30');
  if (!(warmUp >= 0 && warmUp <= 600)) throw new UsageError('--warm-up takes a number from 0 to 600');
  return {
    help: help === true,
    json: json === true,
    fabric: fabric === true,
    parts: parseParts(only),
    seconds,
    warmUp,
  };
}

function parseParts(only: string | undefined): Set<Part> {
  const named = only?.split(',') ?? PARTS;
  const unknown = named.filter((name) => !PARTS.some((part) => part === name));
  if (unknown.length > 0)
    throw new UsageError(`--only: there is no part ${unknown.join(', ')}; there are ${PARTS.join(', ')}`);
  return new Set(PARTS.filter((part) => named.includes(part)));
}

function parse(args: string[]) {
  const flag = { type: 'boolean' } as const;
  const text = { type: 'string' } as const;
  const options = {
    help: { ...flag, short: 'h' },
    json: flag,
    fabric: flag,
    only: text,
    seconds: text,
    'warm-up': text,
  };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
