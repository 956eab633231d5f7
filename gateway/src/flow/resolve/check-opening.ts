import { type Enquiry, fromBase64url } from '@concordat/chaincode/domain';
import { escrow, type Opening, parseOpening, subjectCommitmentOf } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import type { RegistryCache } from '../registry/registry-cache';
import type { SealedTo } from './release-message';

export interface CheckOpeningDeps {
  keys: Pick<Keys, 'sealOpen'>;
  registry: RegistryCache;
}

/**
 * Opens what the grantee sealed to us and holds it against the ledger: it must open the enquiry's subject commitment,
 * and the enquiry's escrow must be exactly that opening, sealed to a key of the regulator.
 * Throws `OPENING_INVALID`, `OPENING_MISMATCH` or `ESCROW_MISMATCH`.
 */
export async function checkOpening(
  deps: CheckOpeningDeps,
  enquiry: Enquiry,
  sealed: SealedTo,
): Promise<Opening> {
  const opening = await unseal(deps.keys, sealed);
  if (subjectCommitmentOf(opening) !== enquiry.subjectCommitment) {
    throw new GatewayError('OPENING_MISMATCH', "this does not open the enquiry's subject commitment");
  }
  if (await isHonest(deps.registry, enquiry.escrow, opening)) return opening;
  throw new GatewayError(
    'ESCROW_MISMATCH',
    "the enquiry's escrow is not this opening, sealed to the regulator",
  );
}

/** Reads an opening that was sealed to one of our keys. */
export async function unseal(keys: Pick<Keys, 'sealOpen'>, sealed: SealedTo): Promise<Opening> {
  try {
    return parseOpening(await keys.sealOpen(sealed.keyId, fromBase64url(sealed.box)));
  } catch (cause) {
    throw new GatewayError('OPENING_INVALID', 'the opening cannot be opened with our seal key', { cause });
  }
}

/** The regulator may have changed its key since: any key that it ever registered will do. */
async function isHonest(registry: RegistryCache, text: string, opening: Opening): Promise<boolean> {
  const keys = (await registry.keys(await registry.regulator())).filter(({ use }) => use === 'seal');
  return keys.some(({ publicKey }) => escrow(opening, fromBase64url(publicKey)) === text);
}
