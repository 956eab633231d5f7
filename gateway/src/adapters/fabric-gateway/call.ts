import { type LedgerCall, LedgerError } from '../../ports/ledger';

/** The function's name as the chaincode knows it: `contract:function`. */
export function nameOf(call: LedgerCall): string {
  return `${call.contract}:${call.function}`;
}

/** The contract's answer, parsed. Throws LEDGER_CORRUPT where it is not what was asked for. */
export function parseResult<T>(bytes: Uint8Array, parse: (value: unknown) => T): T {
  try {
    return parse(bytes.length === 0 ? null : JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new LedgerError('LEDGER_CORRUPT', "the contract's answer is not what was asked for", { cause });
  }
}
