import { readFileSync } from 'node:fs';
import { connectFabricLedger, type FabricGatewayOptions, type Ledger } from '@concordat/gateway';
import type { Consortium } from '@concordat/network/consortium';
import { adminPaths, identityPaths } from '@concordat/network/material';

export interface Endpoint {
  endpoint: string;
  tlsRootCert?: string;
  hostAlias?: string;
}

export interface Identity {
  mspId: string;
  identity: 'gateway' | 'admin';
}

/** A connection of an organisation's service identity or administrator. */
export function connectAs(
  { consortium, materialDir }: { consortium: Consortium; materialDir: string },
  { mspId, identity }: Identity,
  at: Endpoint,
  options: Partial<FabricGatewayOptions> = {},
): Ledger {
  const paths =
    identity === 'admin' ? adminPaths(materialDir, mspId) : identityPaths(materialDir, mspId, identity);
  return connectFabricLedger({
    ...at,
    mspId,
    cert: readFileSync(paths.cert, 'utf8'),
    key: readFileSync(paths.key, 'utf8'),
    channel: consortium.channel,
    chaincode: consortium.chaincode,
    ...options,
    timeouts: { evaluate: 5_000, ...options.timeouts },
  });
}
