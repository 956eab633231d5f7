import { GatewayError } from '../../errors';
import { startingWith } from '../../ports/storage';
import type { PublishSession } from './publish-session';
import type { StatusChange } from './publish-types';
import { recordRows } from './record-rows';
import { decodeHeld, REGISTER } from './register-tables';
import { queueStatusChanges } from './status-outbox';

export interface SnapshotEnd {
  missing: number;
  withdrawn: number;
}

interface Missing {
  businessKey: string;
  leafHash: string;
}

/** Above this part of the register a second officer must agree. */
const ALONE_AT_MOST = 0.05;

/** Finds what the snapshot misses, and withdraws it where that was asked for and is in order. */
export async function finishSnapshot(session: PublishSession, size: number): Promise<SnapshotEnd> {
  return session.deps.writer.run(async () => {
    const { missing, held } = await findMissing(session, size);
    const { withdrawMissing } = session.request.snapshot ?? {};
    if (withdrawMissing === undefined || session.request.dryRun)
      return { missing: missing.length, withdrawn: 0 };
    checkWithdrawal(session, missing.length, held);
    await withdraw(session, missing);
    return { missing: missing.length, withdrawn: missing.length };
  });
}

/** `size` is the log's when the call began: what others published since is not missing. */
async function findMissing({ deps, validator, seen }: PublishSession, size: number) {
  const prefix = `${validator.schema.id}/`;
  const candidates: Missing[] = [];
  let held = 0;
  for await (const [key, value] of deps.storage.table(REGISTER.business).range(startingWith(prefix))) {
    held += 1;
    if (!seen.has(key.slice(prefix.length))) {
      candidates.push({ businessKey: key, leafHash: decodeHeld(value).leafHash });
    }
  }
  const rows = await recordRows(
    deps,
    candidates.map(({ leafHash }) => leafHash),
  );
  const missing = candidates.filter((_, index) => {
    const row = rows[index];
    return row !== undefined && row.index < size;
  });
  return { missing, held };
}

function checkWithdrawal({ request, seen }: PublishSession, missing: number, held: number): void {
  const { withdrawMissing, secondOfficer } = request.snapshot ?? {};
  const found = `${missing} of ${held} records are missing from the snapshot`;
  if (seen.unreadable > 0) {
    throw refused(
      `${found}, but ${seen.unreadable} rows without a readable business key may stand for some of them`,
    );
  }
  if (withdrawMissing !== missing) throw refused(`${found}, ${withdrawMissing ?? 0} were to be withdrawn`);
  if (missing <= held * ALONE_AT_MOST) return;
  if (secondOfficer === undefined || secondOfficer === request.submitter) {
    throw refused(`${found}: more than 5 % need a second officer beside the submitter`);
  }
}

async function withdraw({ deps, request }: PublishSession, missing: Missing[]): Promise<void> {
  if (missing.length === 0) return;
  const batch = deps.storage.batch();
  const changes = missing.map(({ leafHash }): StatusChange => ({
    leafHash,
    status: 'WITHDRAWN',
    reason: 'SNAPSHOT_MISSING',
    replacement: null,
  }));
  const now = deps.clock.now();
  await queueStatusChanges(batch, deps.storage, changes, { now, after: 0 });
  for (const { businessKey } of missing) batch.delete(REGISTER.business, businessKey);
  const decided = { by: request.submitter ?? null, second: request.snapshot?.secondOfficer ?? null, now };
  batch.put(
    REGISTER.batch,
    `withdrawal/${now}`,
    Buffer.from(JSON.stringify({ ...decided, count: missing.length })),
  );
  await batch.commit();
  deps.stored?.();
}

function refused(detail: string): GatewayError {
  const after = 'the rows of the snapshot are published; nothing was withdrawn';
  return new GatewayError('SNAPSHOT_WITHDRAWAL_REFUSED', `${detail}; ${after}`);
}
