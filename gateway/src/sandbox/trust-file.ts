import { rename, writeFile } from 'node:fs/promises';
import { trustFileOf } from '../flow/keys/trust-file';
import type { Ledger } from '../ports/ledger';

/** Writes what an offline verifier must trust: the keys and schemas as the ledger has them now. */
export async function writeTrustFile(path: string, ledger: Ledger): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(await trustFileOf(ledger), null, 2)}\n`);
  await rename(`${path}.new`, path);
}
