#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { PocketOptionsInput } from './options';
import { Pocket } from './pocket';

const USAGE = 'usage: pocket --config FILE.json';
const WARNING =
  'pocket: WARNING: this one process holds the keys of every organisation; for development, demos and tests only.';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string' } } });
  if (!values.config) throw new Error(USAGE);
  const options = JSON.parse(await readFile(values.config, 'utf8')) as PocketOptionsInput;
  process.stderr.write(`${WARNING}\n`);
  const pocket = await Pocket.start(options);
  pocket.onFailure((cause) =>
    fail(new Error('POCKET_LEDGER_FAILED: a block could not be written', { cause })),
  );
  stopOnSignals(pocket);
  process.stdout.write(
    `${JSON.stringify({ ready: true, address: pocket.address, height: pocket.height() })}\n`,
  );
}

function stopOnSignals(pocket: Pocket): void {
  const stop = () => {
    pocket.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

function fail(error: unknown): void {
  process.stderr.write(`pocket: ${error instanceof Error ? describe(error) : String(error)}\n`);
  process.exit(1);
}

function describe({ message, cause }: Error): string {
  return cause instanceof Error ? `${message} (${describe(cause)})` : message;
}

main().catch(fail);
