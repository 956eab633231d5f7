import type { KeyRegistration, RegisteredKey } from '@concordat/chaincode/domain';
import type { Ledger } from '../../ports/ledger';
import { parseKey } from '../../ports/ledger-values';
import { submitAgain } from '../ledger/submit-again';

/**
 * Registers a key, under the administrator's identity. The same again is answered alike.
 * Throws the ledger's code: `ADMIN_REQUIRED`, `KEY_INVALID`, `KEY_CONFLICT`, `SIGNATURE_INVALID` (the proof).
 */
export async function registerKey(ledger: Ledger, key: KeyRegistration): Promise<RegisteredKey> {
  const { keyId, use, publicKey, proof } = key;
  return submit(ledger, 'registerKey', { keyId, use, publicKey, proof });
}

/** Revokes a key at once and for good, under the administrator's identity. Throws `ADMIN_REQUIRED`, `KEY_UNKNOWN`. */
export async function revokeKey(ledger: Ledger, keyId: string): Promise<RegisteredKey> {
  return submit(ledger, 'revokeKey', { keyId });
}

async function submit(ledger: Ledger, name: string, argument: object): Promise<RegisteredKey> {
  return (await submitAgain(ledger, { contract: 'registry', function: name, argument }, parseKey)).result;
}
