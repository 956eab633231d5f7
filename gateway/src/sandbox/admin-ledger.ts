import type { Consortium } from '@concordat/network/consortium';
import { adminPaths } from '@concordat/network/material';
import { readFile } from 'node:fs/promises';
import { connectFabricLedger } from '../adapters/fabric-gateway';
import type { Ledger } from '../ports/ledger';
import type { Layout } from './layout';
import type { LedgerAddress } from './ledger-node';

export interface AdminParts {
  consortium: Pick<Consortium, 'channel' | 'chaincode'>;
  layout: Layout;
  addressFor: (mspId: string) => LedgerAddress;
}

/** The ledger as an organisation's administrator sees it: under an identity that no gateway ever holds. */
export async function connectAdmin(parts: AdminParts, mspId: string): Promise<Ledger> {
  const { channel, chaincode } = parts.consortium;
  const paths = adminPaths(parts.layout.material, mspId);
  const [cert, key] = await Promise.all([readFile(paths.cert, 'utf8'), readFile(paths.key, 'utf8')]);
  return connectFabricLedger({ ...parts.addressFor(mspId), mspId, cert, key, channel, chaincode });
}

/** Works with an administrator's ledger, and puts it away. */
export async function withAdmin<T>(
  parts: AdminParts,
  mspId: string,
  work: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const ledger = await connectAdmin(parts, mspId);
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}
