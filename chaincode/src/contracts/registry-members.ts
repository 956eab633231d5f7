import {
  bootstrapHash,
  checkCertifiers,
  checkKeyRegistration,
  checkOrganisations,
  RuleError,
  stateKey,
} from '../domain';
import type { FoundingMember, KeyRegistration, Organisation, RegisteredKey } from '../domain';
import type { Transaction } from './transaction';

/** `bootstrap` on the ledger. */
export interface Bootstrap {
  /** hex, over the list as it was handed in. */
  hash: string;
  organisations: number;
  /** Transaction time of the end of the founding. */
  founded?: number;
}

/** Hash of the list that this process accepts, see `acceptBootstrap`. */
let accepted: string | undefined;

/**
 * Tells this process which list its operator has agreed to (`bootstrapHash`); it endorses no other. So a consortium
 * starts only with what k members' operators have agreed to.
 */
export function acceptBootstrap(hash: string): void {
  accepted = hash;
}

export async function bootstrap(tx: Transaction, { organisations }: { organisations: FoundingMember[] }) {
  tx.admin();
  checkOrganisations(organisations);
  if (!organisations.some(({ mspId, governing }) => governing && mspId === tx.caller)) {
    throw new RuleError('ROLE_REQUIRED', 'only a governing member of the list may hand it in');
  }
  const hash = bootstrapHash(organisations);
  const existing = await tx.state.get<Bootstrap>(stateKey('bootstrap'));
  if (existing && existing.hash !== hash) {
    throw new RuleError('ALREADY_BOOTSTRAPPED', 'the consortium started with another list');
  }
  if (!existing) {
    if (hash !== accepted) {
      throw new RuleError('BOOTSTRAP_NOT_ACCEPTED', "this member's operator has not agreed to that list");
    }
    tx.state.put(stateKey('bootstrap'), { hash, organisations: organisations.length });
    for (const organisation of organisations) tx.state.put(stateKey('org', organisation.mspId), organisation);
  }
  return { organisations: organisations.length };
}

/** While the consortium is being founded, members register without a vote. @throws RuleError PROPOSAL_REQUIRED */
export async function assertFounding(tx: Transaction): Promise<void> {
  const bootstrap = await tx.state.get<Bootstrap>(stateKey('bootstrap'));
  if (bootstrap?.founded === undefined) return;
  throw new RuleError('PROPOSAL_REQUIRED', 'the founding has ended: propose it, and let the members vote');
}

export async function organisations(tx: Transaction): Promise<Organisation[]> {
  await tx.member();
  return tx.state.list<Organisation>('org');
}

export async function registerKey(tx: Transaction, registration: KeyRegistration): Promise<RegisteredKey> {
  await tx.active();
  tx.admin();
  const { keyId, use, publicKey } = registration;
  const own = await tx.state.list<RegisteredKey>('key', [tx.caller]);
  const same = own.find((key) => key.keyId === keyId && key.use === use && key.publicKey === publicKey);
  if (same) return same;
  checkKeyRegistration(registration, { channel: tx.channel, mspId: tx.caller, own });
  const key = { mspId: tx.caller, keyId, use, publicKey, validFrom: tx.time, revokedAt: null };
  tx.state.put(stateKey('key', tx.caller, keyId), key);
  return key;
}

export async function revokeKey(tx: Transaction, { keyId }: { keyId: string }): Promise<RegisteredKey> {
  await tx.member();
  tx.admin();
  const key = await tx.state.get<RegisteredKey>(stateKey('key', tx.caller, keyId));
  if (!key) throw new RuleError('KEY_UNKNOWN', 'the caller has no key of that id');
  if (key.revokedAt !== null) return key;
  const revoked = { ...key, revokedAt: tx.time };
  tx.state.put(stateKey('key', tx.caller, keyId), revoked);
  return revoked;
}

export async function keys(tx: Transaction, { mspId }: { mspId?: string }): Promise<RegisteredKey[]> {
  await tx.member();
  return tx.state.list<RegisteredKey>('key', mspId === undefined ? [] : [mspId]);
}

export async function acceptCertifiers(tx: Transaction, { certifiers }: { certifiers: string[] | null }) {
  const publisher = await tx.withRole('publisher');
  tx.admin();
  checkCertifiers(certifiers ?? [], await tx.state.list<Organisation>('org'));
  const changed: Organisation = { ...publisher, acceptedCertifiers: certifiers };
  tx.state.put(stateKey('org', tx.caller), changed);
  return changed;
}
