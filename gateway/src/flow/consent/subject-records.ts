import type { GroupValue, Status } from '@concordat/chaincode/domain';
import type { Ledger } from '../../ports/ledger';
import { parseSchemas } from '../../ports/ledger-values';
import { mapPage, type Page, pageOfWhole, type PageRequest } from '../page/page';
import { loadRecords, type ReleaseSetDeps } from '../resolve/release-set';
import type { Subject } from '../subject/subject';

export interface SubjectRecord {
  schema: string;
  leafHash: string;
  status: Status;
  groups: Record<string, GroupValue>;
}

/** What this agency itself holds about the subject who asks, whole, in the order of schemas and leaf hashes. */
export async function subjectRecords(
  deps: ReleaseSetDeps & { ledger: Ledger },
  subject: Subject,
  asked: PageRequest,
): Promise<Page<SubjectRecord>> {
  const call = { contract: 'registry', function: 'schemas', argument: {} };
  const schemas = await deps.ledger.evaluate(call, parseSchemas);
  const own = schemas.filter(({ publisher }) => publisher === deps.mspId);
  const places = await Promise.all(own.map(({ id }) => placesOf(deps, id, subject)));
  const page = pageOfWhole(places.flat(), ({ schema, leafHash }) => `${schema}/${leafHash}`, asked);
  return mapPage(page, (found) => load(deps, found));
}

type Place = Pick<SubjectRecord, 'schema' | 'leafHash'>;

async function placesOf({ register }: ReleaseSetDeps, schema: string, subject: Subject): Promise<Place[]> {
  return (await register.findBySubject({ schema, ...subject })).map((leafHash) => ({ schema, leafHash }));
}

async function load(deps: ReleaseSetDeps, places: Place[]): Promise<SubjectRecord[]> {
  const held = await loadRecords(
    deps,
    places.map(({ leafHash }) => leafHash),
  );
  return held.map(({ record, status }) => ({
    schema: record.entry.schema,
    leafHash: record.leafHash,
    status,
    groups: record.groups,
  }));
}
