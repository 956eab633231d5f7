import type { KeyUse } from '@concordat/chaincode/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import { registerKey, revokeKey } from '../../flow/keys/register-key';
import type { Api } from '../api';
import { CliError } from '../cli-error';
import type { Session } from '../command';
import type { OwnKey } from '../shapes/keys';
import { type AdminOptions, asAdmin } from './admin';
import { makeKey, readOwnKeys, takeIntoUse } from './own-keys';

const TRIES = 120;
const POLL_MS = 500;
/** The ledger, or the peer that the gateway asks, is not there yet. */
const NOT_YET = new Set(['KEY_TOO_NEW', 'KEY_UNREGISTERED']);

export interface Rotated {
  key: OwnKey;
  /** The key that was in use before; null where there was none. */
  before: string | null;
  revoked: boolean;
}

/**
 * A new key of that use: made by the gateway, registered by the administrator, and taken into use once every other gateway
 * knows it. A rotation that broke off is gone on with.
 */
export async function rotateKey(
  session: Session<AdminOptions>,
  use: KeyUse,
  { revokeOld }: { revokeOld: boolean },
): Promise<Rotated> {
  const api = session.target.api('operator');
  const own = (await readOwnKeys(api)).filter((key) => key.use === use);
  const before = own.find(({ inUse }) => inUse)?.keyId ?? null;
  const made = begunIn(own) ?? (await makeKey(api, use));
  await asAdmin(session, (ledger) => registerKey(ledger, made));
  const key = await activate(api, made.keyId);
  const revoked = revokeOld && before !== null && before !== key.keyId;
  if (revoked) await asAdmin(session, (ledger) => revokeKey(ledger, before));
  return { key, before, revoked };
}

/** The newest key of the use, where it was never in use: an earlier rotation made it. */
function begunIn(own: OwnKey[]): OwnKey | undefined {
  const newest = own.at(-1);
  const unused = own.length > 1 && newest?.inUse === false;
  const unregistered = newest?.validFrom === null;
  return newest && (unused || unregistered) && newest.revokedAt === null ? newest : undefined;
}

async function activate(api: Api, keyId: string): Promise<OwnKey> {
  for (let tries = 1; ; tries++) {
    try {
      return await takeIntoUse(api, keyId);
    } catch (error) {
      if (!(error instanceof CliError) || !NOT_YET.has(error.code) || tries === TRIES) throw error;
      await sleep(POLL_MS);
    }
  }
}
