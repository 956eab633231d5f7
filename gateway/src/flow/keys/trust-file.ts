import type { Ledger } from '../../ports/ledger';
import { parseKeys, parseSchemas } from '../../ports/ledger-values';
import type { TrustFile } from '../../verify';

/** What an offline verifier must trust: the keys and schemas as the ledger has them now. */
export async function trustFileOf(ledger: Ledger): Promise<TrustFile> {
  const call = (name: string) => ({ contract: 'registry', function: name, argument: {} });
  const [keys, schemas] = await Promise.all([
    ledger.evaluate(call('keys'), parseKeys),
    ledger.evaluate(call('schemas'), parseSchemas),
  ]);
  const hashes = Object.fromEntries(schemas.map(({ id, hash }) => [id, hash]));
  return { v: 1, channel: ledger.channel, keys, schemas: hashes };
}
