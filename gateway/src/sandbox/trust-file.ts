import type { RegisteredKey, SchemaFacts } from '@concordat/chaincode/domain';
import { rename, writeFile } from 'node:fs/promises';
import type { Ledger } from '../ports/ledger';
import type { TrustFile } from '../verify';

/** Writes what an offline verifier must trust: the keys and schemas as the ledger has them now. */
export async function writeTrustFile(path: string, ledger: Ledger): Promise<void> {
  const ask = <T>(name: string) =>
    ledger.evaluate({ contract: 'registry', function: name, argument: {} }, (value) => value as T);
  const [keys, schemas] = await Promise.all([ask<RegisteredKey[]>('keys'), ask<SchemaFacts[]>('schemas')]);
  const hashes = Object.fromEntries(schemas.map(({ id, hash }) => [id, hash]));
  const trust: TrustFile = { v: 1, channel: ledger.channel, keys, schemas: hashes };
  await writeFile(`${path}.new`, `${JSON.stringify(trust, null, 2)}\n`);
  await rename(`${path}.new`, path);
}
