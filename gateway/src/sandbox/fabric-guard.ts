import { stopFabricNetwork } from '@concordat/network/fabric';

/**
 * `fabric-guard.js DATA_FOLDER`: a Fabric network outlives the program that has started it; a sandbox's must not. This
 * process waits for the sandbox's end, even by kill -9 (see follow-parent), and ends what the sandbox had no time to end.
 */
const [, , dataDir = ''] = process.argv;
const waiting = setInterval(() => undefined, 60_000);

process.once('SIGTERM', () => {
  clearInterval(waiting);
  stopFabricNetwork(dataDir).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
