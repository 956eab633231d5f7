import type { Ledger } from '../../ports/ledger';
import { usageError } from '../cli-error';
import type { CommonOptions, Session } from '../command';

export interface AdminOptions extends CommonOptions {
  admin?: string;
}

/** Works with the ledger under the administrator's identity, which lies with the administrator and not the gateway. */
export async function asAdmin<T>(
  { options, target }: Session<AdminOptions>,
  work: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const file = options.admin ?? target.admin;
  if (file === undefined) {
    throw usageError(
      'registering and revoking need the administrator’s connection to the ledger',
      'name it with --admin FILE, or as `admin` in the profile: { mspId, channel, ledger: { endpoint, tlsRootCert, cert, key } }',
    );
  }
  // Loaded here: no other command needs the ledger's client libraries.
  const { connectAdminLedger } = await import('../../compose/admin-ledger.js');
  const ledger = await connectAdminLedger(file);
  try {
    return await work(ledger);
  } finally {
    ledger.close();
  }
}
