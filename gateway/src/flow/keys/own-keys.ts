import { type KeyUse, type RegisteredKey, type Role, toBase64url } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Clock } from '../../ports/clock';
import type { Keys, PublicKey } from '../../ports/keys';
import type { Ledger } from '../../ports/ledger';
import { parseKeys } from '../../ports/ledger-values';

export interface OwnKeysDeps {
  keys: Keys;
  ledger: Ledger;
  clock: Clock;
  roles: readonly Role[];
}

/** A key that this gateway holds, with what registers it, and what the ledger knows of it. */
export interface OwnKey {
  keyId: string;
  use: KeyUse;
  /** base64url, 32 bytes. */
  publicKey: string;
  /** base64url: its own signature over who registers it for what. No secret. */
  proof: string;
  /** Whether this gateway signs, or has others seal, with it now. */
  inUse: boolean;
  /** Transaction time of its registration; null where it is not registered. */
  validFrom: number | null;
  revokedAt: number | null;
}

/** Roles that an organisation needs to have a use for such a key. */
const ROLE_OF: Partial<Record<KeyUse, Role>> = { checkpoint: 'publisher', certify: 'certifier' };
/** Other gateways look at the registry again within two seconds: from then on they know a new key. */
const SETTLES_MS = 3_000;

/** Every key that this gateway ever made, older ones first. */
export async function ownKeys(deps: OwnKeysDeps): Promise<OwnKey[]> {
  const registered = await registeredKeys(deps);
  return deps.keys.list().map((key) => ownKey(deps, key, registered));
}

/**
 * Makes a key. The first of its use is in use at once; a later one once it is registered and activated.
 * Throws `ROLE_REFUSED` where the organisation has no use for it.
 */
export async function createKey(deps: OwnKeysDeps, use: KeyUse): Promise<OwnKey> {
  const role = ROLE_OF[use];
  if (role !== undefined && !deps.roles.includes(role)) {
    throw new GatewayError('ROLE_REFUSED', `a ${use} key is for a ${role}, which this organisation is not`);
  }
  return ownKey(deps, await deps.keys.create(use), []);
}

/**
 * Takes a key into use. Older ones stay: what was signed by them or sealed to them is still verified and opened.
 * Throws `OWN_KEY_UNKNOWN`, `KEY_UNREGISTERED`, `KEY_RETIRED`, `KEY_TOO_NEW` (with when to ask again).
 */
export async function activateKey(deps: OwnKeysDeps, keyId: string): Promise<OwnKey> {
  const held = deps.keys.list().find((key) => key.keyId === keyId);
  if (!held) throw new GatewayError('OWN_KEY_UNKNOWN', 'this gateway holds no key of that id');
  const { inUse, validFrom, revokedAt } = ownKey(deps, held, await registeredKeys(deps));
  if (validFrom === null)
    throw new GatewayError('KEY_UNREGISTERED', 'the key must be registered on the ledger first');
  if (revokedAt !== null) throw new GatewayError('KEY_RETIRED', 'the key has been revoked');
  const waits = validFrom + SETTLES_MS - deps.clock.now();
  if (!inUse && waits > 0) {
    const retryAfter = Math.ceil(waits / 1000);
    throw new GatewayError('KEY_TOO_NEW', 'other gateways may not have heard of the key yet', { retryAfter });
  }
  await deps.keys.activate(keyId);
  return ownKey(deps, held, await registeredKeys(deps));
}

function registeredKeys({ ledger }: OwnKeysDeps): Promise<RegisteredKey[]> {
  const call = { contract: 'registry', function: 'keys', argument: { mspId: ledger.mspId } };
  return ledger.evaluate(call, parseKeys);
}

function ownKey({ keys }: OwnKeysDeps, key: PublicKey, registered: RegisteredKey[]): OwnKey {
  const { keyId, use } = key;
  const publicKey = toBase64url(key.publicKey);
  const known = registered.find((one) => one.keyId === keyId && one.publicKey === publicKey);
  return {
    keyId,
    use,
    publicKey,
    proof: toBase64url(keys.proof(keyId)),
    inUse: keys.current(use).keyId === keyId,
    validFrom: known?.validFrom ?? null,
    revokedAt: known?.revokedAt ?? null,
  };
}
