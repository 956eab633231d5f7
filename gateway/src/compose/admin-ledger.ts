import { loadAdminConfig } from '../config';
import type { Ledger } from '../ports/ledger';
import { connectLedger } from './connect-ledger';

/** The ledger under an administrator's identity, as its connection file says. Close it. Throws CONFIG_INVALID. */
export async function connectAdminLedger(file: string): Promise<Ledger> {
  return connectLedger(await loadAdminConfig(file));
}
