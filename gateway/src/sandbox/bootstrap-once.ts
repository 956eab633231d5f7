import type { Consortium } from '@concordat/network/consortium';
import type { NewKey } from '../ports/keys';
import type { Ledger } from '../ports/ledger';
import { connectAdmin } from './admin-ledger';
import type { Layout } from './layout';
import type { LedgerAddress } from './ledger-node';
import { bootstrapLedger } from './ledger-bootstrap';
import { writeTrustFile } from './trust-file';

export interface BootstrapOnceParts {
  consortium: Consortium;
  founders: Consortium;
  layout: Layout;
  addressFor: (mspId: string) => LedgerAddress;
  keys: Record<string, NewKey[]>;
  onFirstCommit: () => void;
}

/** Fills the ledger under the administrators' identities, which are then put away: no gateway ever holds one. */
export async function bootstrapOnce(parts: BootstrapOnceParts): Promise<void> {
  const ledgers = await adminLedgers(parts);
  try {
    await bootstrapLedger({
      consortium: parts.consortium,
      founders: parts.founders,
      admin: (mspId) => found(ledgers, mspId),
      keysOf: (mspId) => parts.keys[mspId] ?? [],
      onFirstCommit: parts.onFirstCommit,
    });
    await writeTrustFile(parts.layout.trust, found(ledgers, 'RegulatorMSP'));
  } finally {
    ledgers.forEach((ledger) => ledger.close());
  }
}

async function adminLedgers(parts: BootstrapOnceParts): Promise<Map<string, Ledger>> {
  const ledgers = await Promise.all(
    parts.consortium.organisations.map(async ({ mspId }): Promise<[string, Ledger]> => [
      mspId,
      await connectAdmin(parts, mspId),
    ]),
  );
  return new Map(ledgers);
}

function found(ledgers: Map<string, Ledger>, mspId: string): Ledger {
  const ledger = ledgers.get(mspId);
  if (ledger) return ledger;
  throw new Error(`ORGANISATION_UNKNOWN: ${mspId} is not in the consortium`);
}
