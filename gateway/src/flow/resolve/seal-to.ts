import { fromBase64url, toBase64url } from '@concordat/chaincode/domain';
import { sealedBox } from '../../crypto';
import type { RegistryCache } from '../registry/registry-cache';
import type { SealedTo } from './release-message';

/** Seals bytes to an organisation's registered `seal` key. Throws `KEY_UNKNOWN`, or the ledger's code. */
export async function sealTo(
  registry: Pick<RegistryCache, 'currentKey'>,
  mspId: string,
  bytes: Uint8Array,
): Promise<SealedTo> {
  const { keyId, publicKey } = await registry.currentKey(mspId, 'seal');
  return { keyId, box: toBase64url(sealedBox(fromBase64url(publicKey), bytes)) };
}
