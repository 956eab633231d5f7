import { type Enquiry, fromBase64url } from '@concordat/chaincode/domain';
import { escrow, type Opening, parseOpening, splitSizeClasses, subjectCommitmentOf } from '../../crypto';
import { GatewayError } from '../../errors';
import type { Keys } from '../../ports/keys';
import type { RegistryCache } from '../registry/registry-cache';
import type { SealedTo } from './release-message';

export interface CheckOpeningDeps {
  registry: RegistryCache;
}

/**
 * Reads what the grantee sealed to us and holds it against the ledger: it must open the enquiry's subject commitment,
 * and the enquiry's escrow must be exactly that opening, sealed to a key of the regulator.
 * Throws `OPENING_INVALID`, `OPENING_MISMATCH` or `ESCROW_MISMATCH`.
 */
export async function checkOpening(
  deps: CheckOpeningDeps,
  enquiry: Enquiry,
  bytes: Uint8Array,
): Promise<Opening> {
  const opening = readOpening(bytes);
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
  return readOpening(await unsealBytes(keys, sealed));
}

/** Opens what was sealed to one of our keys. Throws `OPENING_INVALID`. */
export async function unsealBytes(
  keys: Pick<Keys, 'sealOpen'>,
  { keyId, box }: SealedTo,
): Promise<Uint8Array> {
  try {
    return await keys.sealOpen(keyId, fromBase64url(box));
  } catch (cause) {
    throw invalid(cause);
  }
}

/** Opens the openings of a batch, one for each of `count` requests, none of them read yet. Throws `OPENING_INVALID`. */
export async function unsealOpenings(
  keys: Pick<Keys, 'sealOpen'>,
  sealed: SealedTo,
  count: number,
): Promise<Uint8Array[]> {
  const openings = splitPadded(await unsealBytes(keys, sealed));
  if (openings.length === count) return openings;
  throw new GatewayError('OPENING_INVALID', 'there are not as many openings as requests');
}

function splitPadded(bytes: Uint8Array): Uint8Array[] {
  try {
    return splitSizeClasses(bytes);
  } catch (cause) {
    throw invalid(cause);
  }
}

function readOpening(bytes: Uint8Array): Opening {
  try {
    return parseOpening(bytes);
  } catch (cause) {
    throw invalid(cause);
  }
}

function invalid(cause: unknown): GatewayError {
  return new GatewayError('OPENING_INVALID', 'the opening cannot be opened with our seal key', { cause });
}

/** The regulator may have changed its key since: any key that it ever registered will do. */
async function isHonest(registry: RegistryCache, text: string, opening: Opening): Promise<boolean> {
  const keys = (await registry.keys(await registry.regulator())).filter(({ use }) => use === 'seal');
  return keys.some(({ publicKey }) => escrow(opening, fromBase64url(publicKey)) === text);
}
