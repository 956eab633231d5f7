import { LedgerError } from '../../ports/ledger';
import { ledgerFault } from './ledger-fault';

/** What a broken or refused block stream means. */
export function blockFault(error: unknown): LedgerError {
  if (!isDenied(error)) return ledgerFault(error);
  return new LedgerError('LEDGER_FORBIDDEN', 'this organisation may not read blocks', { cause: error });
}

/** The Deliver service refuses with a status in the stream, not with a gRPC error: 403 FORBIDDEN. */
function isDenied(error: unknown): boolean {
  return error instanceof Error && /\b(403|FORBIDDEN)\b/.test(error.message);
}
