import { createRequire } from 'node:module';
import type * as FabricCommon from 'fabric-common';
import { LedgerError } from '../../ports/ledger';

/** The only version that this adapter was run with; the last there is. */
const PACKAGE = 'fabric-network';
const VERSION = '2.2.20';

/** What the adapter uses of it. `fabric-common` is its lower half, and comes with it. */
export type OldLibrary = Pick<typeof FabricCommon, 'Client' | 'User'>;

/**
 * Loads fabric-network, which is installed only where it is wanted. Throws CONFIG_INVALID with the command that installs
 * it. Its keys and signatures are not used: see docs/decisions/2026-11-25-fabric-network-is-optional.md.
 */
export function loadLibrary(load: NodeJS.Require = require): OldLibrary {
  // It would log to standard output, which is the gateway's own. Who looks for a fault may set this variable.
  process.env['HFC_LOGGING'] ??= '{}';
  const own = createRequire(pathOf(load));
  return own('fabric-common') as OldLibrary;
}

function pathOf(load: NodeJS.Require): string {
  try {
    return load.resolve(PACKAGE);
  } catch (cause) {
    throw new LedgerError(
      'CONFIG_INVALID',
      `/ledger/client is ${PACKAGE}, which is not installed: npm install --ignore-scripts ${PACKAGE}@${VERSION}`,
      { cause },
    );
  }
}
