import type { Command } from 'commander';
import type { Ledger } from '../../ports/ledger';
import { usageError } from '../cli-error';
import type { CommonOptions, Session } from '../command';

export interface AdminOptions extends CommonOptions {
  admin?: string;
}

/** A command that the administrator gives. */
export function withAdmin(command: Command): Command {
  return command.option(
    '--admin <file>',
    'the administrator’s connection to the ledger (default: the profile’s, or the sandbox’s)',
  );
}

/** Works with the ledger under the administrator's identity, which lies with the administrator and not the gateway. */
export async function asAdmin<T>(
  { options, target }: Session<AdminOptions>,
  work: (ledger: Ledger) => Promise<T>,
): Promise<T> {
  const file = options.admin ?? target.admin;
  if (file === undefined) {
    throw usageError(
      'this needs the administrator’s connection to the ledger',
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
