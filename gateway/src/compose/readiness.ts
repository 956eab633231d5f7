import type { Standing } from '@concordat/chaincode/domain';
import type { ReadyCheck } from '../http/routes/health';
import type { Base } from './base';

/** What every gateway needs to be ready, named as an operator would. */
export function baseChecks(base: Base): ReadyCheck[] {
  return [
    { name: 'storage', missing: () => storageMissing(base) },
    { name: 'ledger', missing: () => ledgerMissing(base) },
    { name: 'membership', missing: () => membershipMissing(base) },
    { name: 'keys', missing: () => keysMissing(base) },
    ...readModelCheck(base),
  ];
}

async function storageMissing({ storage }: Base): Promise<string | undefined> {
  const fault = storage.fault();
  if (fault) return `${fault.message}; nothing is written, it is tried again`;
  await storage.table('own-schema').get('none');
  return undefined;
}

async function ledgerMissing({ registry }: Base): Promise<string | undefined> {
  return registry.organisations().then(
    () => undefined,
    () => 'the ledger does not answer',
  );
}

async function membershipMissing({ registry, config }: Base): Promise<string | undefined> {
  const own = await registry.organisation(config.mspId);
  if (!own) return `${config.mspId} is not registered on the ledger`;
  if (own.standing) return `${config.mspId} ${standingOf(own.standing)}`;
  const roles = [...own.roles].sort().join(', ');
  if (roles !== [...config.roles].sort().join(', ')) return `the ledger has other roles for it: ${roles}`;
  return own.governing === config.governing ? undefined : 'the ledger says otherwise whether it is governing';
}

/** A suspended member's gateway serves all the same; whoever waits for it can tell by this. */
export const SUSPENDED = 'is suspended since';

function standingOf({ state, since }: Standing): string {
  const day = new Date(since).toISOString().slice(0, 10);
  return state === 'LEFT' ? `has left the consortium on ${day}` : `${SUSPENDED} ${day}: enquiries are denied`;
}

/** Every key in use must be registered and not revoked. */
async function keysMissing({ registry, keys, config }: Base): Promise<string | undefined> {
  const registered = await registry.keys(config.mspId);
  const valid = new Set(registered.filter(({ revokedAt }) => revokedAt === null).map(({ keyId }) => keyId));
  const uses = new Set(keys.list().map(({ use }) => use));
  const missing = [...uses].filter((use) => !valid.has(keys.current(use).keyId));
  if (!uses.has('message') || !uses.has('seal')) return 'there is no message key or no seal key';
  return missing.length > 0 ? `not registered or revoked: the ${missing.join(', ')} key` : undefined;
}

/** Blocks that the read model may be behind its peer and still be called ready. */
const LAG = 50;

function readModelCheck({ readModel, ledger }: Base): ReadyCheck[] {
  if (!readModel) return [];
  const missing = async () => {
    const fault = readModel.fault();
    if (fault !== undefined) return `the read model stopped: ${fault}`;
    const behind = (await ledger.height()) - readModel.height();
    return behind > LAG ? `the read model is ${behind} blocks behind` : undefined;
  };
  return [{ name: 'read model', missing }];
}
