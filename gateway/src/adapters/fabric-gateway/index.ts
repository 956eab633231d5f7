import type { Ledger } from '../../ports/ledger';
import { FabricLedger } from './fabric-ledger';
import { GatewayClient } from './gateway-client';
import { signerFor } from './open-gateway';
import type { FabricGatewayOptions, PeerEndpoint } from './options';
import { PeerLink } from './peer-link';

export {
  type CallerOptions,
  DEFAULT_TIMEOUTS,
  type FabricGatewayOptions,
  type LedgerLoad,
  type LedgerTimeouts,
  type PeerEndpoint,
} from './options';
export { openLedgerProbe } from './probe';

/**
 * Connects to a Fabric network (2.4 or later; also to pocket). Returns at once: connections are made, and made again,
 * when they are needed. Throws CONFIG_INVALID for a key that is no P-256 key.
 */
export function connectFabricLedger(options: FabricGatewayOptions): Ledger {
  const { mspId, cert, channel } = options;
  const signer = signerFor(options);
  const link = (peer: PeerEndpoint) => new PeerLink(peer, { mspId, cert, channel, signer });
  const client = new GatewayClient(options, link(options), (options.others ?? []).map(link));
  return new FabricLedger(options, client);
}
