import { createHmac } from 'node:crypto';
import type { Clock } from '../../ports/clock';
import type { Storage } from '../../ports/storage';
import { GatewayError } from '../../errors';
import type { IdempotencyStore, IdempotentCall, KeptAnswer } from './idempotency';

const TABLE = 'idempotency';
const DAY = 24 * 60 * 60_000;

interface Kept extends KeptAnswer {
  fingerprint: string;
  until: number;
}

export interface StoredIdempotencyDeps {
  storage: Storage;
  clock: Clock;
  /** Keys the fingerprints of bodies, so that what is kept tells nothing about a body. */
  secret: Uint8Array;
}

/** Keeps answers for a day in the gateway's database. */
export function storedIdempotency(deps: StoredIdempotencyDeps): IdempotencyStore {
  const running = new Set<string>();
  return {
    async once(call, work) {
      const id = fingerprint(deps.secret, call.scope, call.key);
      if (running.has(id))
        throw new GatewayError('IDEMPOTENCY_IN_PROGRESS', 'this request is still being answered');
      running.add(id);
      try {
        return (await kept(deps, id, call)) ?? (await keep(deps, id, call, await work()));
      } finally {
        running.delete(id);
      }
    },
  };
}

async function kept(
  deps: StoredIdempotencyDeps,
  id: string,
  call: IdempotentCall,
): Promise<KeptAnswer | undefined> {
  const bytes = await deps.storage.table(TABLE).get(id);
  if (!bytes) return undefined;
  const {
    fingerprint: before,
    until,
    status,
    body,
  } = JSON.parse(Buffer.from(bytes).toString('utf8')) as Kept;
  if (until < deps.clock.now()) return undefined;
  if (before === bodyFingerprint(deps, call)) return { status, body };
  throw new GatewayError('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key came before with another body');
}

async function keep(
  deps: StoredIdempotencyDeps,
  id: string,
  call: IdempotentCall,
  { status, body }: KeptAnswer,
): Promise<KeptAnswer> {
  const value: Kept = {
    status,
    body,
    fingerprint: bodyFingerprint(deps, call),
    until: deps.clock.now() + DAY,
  };
  const batch = deps.storage.batch();
  batch.put(TABLE, id, Buffer.from(JSON.stringify(value)));
  await batch.commit();
  return { status, body };
}

function bodyFingerprint({ secret }: StoredIdempotencyDeps, { body }: IdempotentCall): string {
  return createHmac('sha256', secret).update('idempotency-body\0').update(body).digest('hex');
}

function fingerprint(secret: Uint8Array, ...parts: string[]): string {
  return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
}

/** Forgets answers that are older than a day. */
export async function forgetOldAnswers({
  storage,
  clock,
}: Pick<StoredIdempotencyDeps, 'storage' | 'clock'>): Promise<void> {
  const batch = storage.batch();
  for await (const [key, value] of storage.table(TABLE).range()) {
    const { until } = JSON.parse(Buffer.from(value).toString('utf8')) as Kept;
    if (until < clock.now()) batch.delete(TABLE, key);
  }
  await batch.commit();
}
