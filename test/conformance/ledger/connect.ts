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

export interface Parts {
  consortium: Consortium;
  materialDir: string;
}

/** A connection of an organisation's service identity or administrator. */
export function connectAs(
  parts: Parts,
  identity: Identity,
  at: Endpoint,
  options: Partial<FabricGatewayOptions> = {},
): Ledger {
  return connectFabricLedger({
    ...at,
    ...callerOf(parts, identity),
    ...options,
    timeouts: { evaluate: 5_000, ...options.timeouts },
  });
}

/** Who speaks, and to what, whatever the library. */
export function callerOf({ consortium, materialDir }: Parts, { mspId, identity }: Identity) {
  const paths =
    identity === 'admin' ? adminPaths(materialDir, mspId) : identityPaths(materialDir, mspId, identity);
  return {
    mspId,
    cert: readFileSync(paths.cert, 'utf8'),
    key: readFileSync(paths.key, 'utf8'),
    channel: consortium.channel,
    chaincode: consortium.chaincode,
  };
}
