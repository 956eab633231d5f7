#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { startGateway } from './compose';
import { describeSettings, loadConfig } from './config';
import { describeError, EXIT, GatewayError, startupFault } from './errors';
import { createLog } from './logging';

const USAGE = 'usage: node gateway/dist/main.js --config FILE [--rebuild-read-model] | --settings';
const OPTIONS = {
  config: { type: 'string' },
  settings: { type: 'boolean' },
  'rebuild-read-model': { type: 'boolean' },
} as const;

/** Runs one gateway until SIGINT or SIGTERM. Prints one JSON line on standard output once it listens. */
async function main(): Promise<void> {
  const { config: file, settings, 'rebuild-read-model': rebuildReadModel = false } = readArguments();
  if (settings) return void process.stdout.write(`${describeSettings()}\n`);
  if (file === undefined) throw new GatewayError('CONFIG_INVALID', USAGE);
  const config = await loadConfig({ file });
  const log = createLog({ level: config.log.level, organisation: config.mspId });
  const reread = () => loadConfig({ file });
  const gateway = await startGateway(config, log, { rebuildReadModel, reread });
  const { internalUrl, exchangeUrl, portalUrl } = gateway;
  const ready = { ready: true, mspId: config.mspId, internalUrl, exchangeUrl, portalUrl, pid: process.pid };
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  stopOnSignals(async () => {
    log.info('stopping');
    await gateway.close();
    log.info('stopped');
  });
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (cause) {
    throw new GatewayError('CONFIG_INVALID', USAGE, { cause });
  }
}

function stopOnSignals(stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = () => {
    // A second signal means now.
    if (stopping) process.exit(EXIT.internal);
    stopping = true;
    stop().then(() => process.exit(EXIT.ok), fail);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

function fail(error: unknown): void {
  const { code, detail, exit, internal } = describeError(error);
  process.stderr.write(`${code}: ${detail}\n`);
  if (internal && error instanceof Error) process.stderr.write(`${error.stack ?? error.message}\n`);
  process.exit(exit);
}

main().catch((error: unknown) => fail(startupFault(error)));
