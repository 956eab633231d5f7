import type { Ledger } from '../../ports/ledger';
import { FabricLedger } from './fabric-ledger';
import { openGateway } from './open-gateway';
import type { FabricGatewayOptions } from './options';

export { DEFAULT_TIMEOUTS, type FabricGatewayOptions, type LedgerTimeouts } from './options';
export { openLedgerProbe } from './probe';

/**
 * Connects to a Fabric network (2.4 or later; also to pocket). Returns at once: the connection is made, and made again,
 * when it is needed. Throws CONFIG_INVALID for a key that is no P-256 key.
 */
export function connectFabricLedger(options: FabricGatewayOptions): Ledger {
  const { client, gateway } = openGateway(options);
  return new FabricLedger(options, client, gateway);
}
