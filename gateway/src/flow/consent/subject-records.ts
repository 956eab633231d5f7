import type { GroupValue, Status } from '@concordat/chaincode/domain';
import type { Ledger } from '../../ports/ledger';
import { parseSchemas } from '../../ports/ledger-values';
import { loadRecords, type ReleaseSetDeps } from '../resolve/release-set';
import type { Subject } from '../resolve/subject';

export interface SubjectRecord {
  schema: string;
  leafHash: string;
  status: Status;
  groups: Record<string, GroupValue>;
}

/** What this agency itself holds about the subject who asks, whole. */
export async function subjectRecords(
  deps: ReleaseSetDeps & { ledger: Ledger },
  subject: Subject,
): Promise<SubjectRecord[]> {
  const call = { contract: 'registry', function: 'schemas', argument: {} };
  const schemas = await deps.ledger.evaluate(call, parseSchemas);
  const own = schemas.filter(({ publisher }) => publisher === deps.mspId);
  const found = await Promise.all(own.map(({ id }) => recordsOf(deps, id, subject)));
  return found.flat();
}

async function recordsOf(deps: ReleaseSetDeps, schema: string, subject: Subject): Promise<SubjectRecord[]> {
  const held = await loadRecords(deps, await deps.register.findBySubject({ schema, ...subject }));
  return held.map(({ record, status }) => ({
    schema,
    leafHash: record.leafHash,
    status,
    groups: record.groups,
  }));
}
