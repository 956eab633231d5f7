import type { LogHead, SchemaDocument, Status } from '@concordat/chaincode/domain';
import type { Opening } from '../../crypto';
import type { ReadModel } from '../../ports/read-model';
import type { SealedRecord, Vault } from '../../ports/vault';
import type { GrantedLine } from './granted-line';
import { isPastRetention } from './retention';

/** What the register tells of a record. */
export interface HeldRecord {
  /** Index in our log. */
  index: number;
  /** The status that we have given it, also where the ledger does not have it yet. */
  status?: Status | null | undefined;
}

/** The register of this publisher, as far as a release needs it. */
export interface Register {
  findBySubject(query: { schema: string; kind: string; identifier: string }): Promise<string[]>;
  recordAt(leafHash: string): Promise<HeldRecord | undefined>;
}

export interface ReleaseSetDeps {
  mspId: string;
  readModel: Pick<ReadModel, 'get' | 'at'>;
  register: Register;
  vault: Pick<Vault, 'open'>;
}

/** A record that may be released, with its status as it is now. */
export interface Releasable {
  record: SealedRecord;
  index: number;
  status: Status;
}

/** Statuses that end a record. One repaired stays, flagged; one under objection stays too, but its content is withheld. */
const OUT_OF_FORCE = new Set<Status>(['SUPERSEDED', 'CORRECTED', 'WITHDRAWN', 'RETENTION_ENDED', 'ERASED']);

/**
 * The records of a subject that were in force at the enquiry's block: attested by then, and not put out of force by
 * then. Records past their retention or erased are left out.
 */
export async function releaseSet(
  deps: ReleaseSetDeps,
  schema: SchemaDocument,
  { asked, opening }: { asked: GrantedLine; opening: Opening },
): Promise<Releasable[]> {
  if (schema.subject.kind !== opening.kind) return [];
  const { kind, identifier } = opening;
  const leafHashes = await deps.register.findBySubject({ schema: schema.id, kind, identifier });
  const head = await deps.readModel.at('log', [deps.mspId], asked.block);
  const inForce = await filter(leafHashes, (leafHash) => wasInForce(deps, leafHash, asked.block));
  const held = await loadRecords(deps, inForce);
  return held.filter(
    ({ index, record }) => index < (head?.value.size ?? 0) && !isPastRetention(record, asked.enquiry.time),
  );
}

/** Records by their leaf hashes, with index and present status; what is not held any more is left out. */
export async function loadRecords(deps: ReleaseSetDeps, leafHashes: string[]): Promise<Releasable[]> {
  const loaded = await Promise.all(leafHashes.map((leafHash) => loadRecord(deps, leafHash)));
  return loaded.filter((held) => held !== undefined);
}

async function loadRecord(deps: ReleaseSetDeps, leafHash: string): Promise<Releasable | undefined> {
  const [held, record, seen] = await Promise.all([
    deps.register.recordAt(leafHash),
    deps.vault.open(leafHash),
    deps.readModel.get('status', deps.mspId, leafHash),
  ]);
  if (!held || !record) return undefined;
  return { record, index: held.index, status: presentStatus(held.status, seen?.value.status) };
}

/** Our register knows of a change before the ledger does, and after a restore the ledger before our register. */
function presentStatus(held: Status | null | undefined, onLedger: Status | undefined): Status {
  return held && held !== 'IN_FORCE' ? held : (onLedger ?? 'IN_FORCE');
}

/** The head of a log that nothing was attested of: there is no checkpoint. */
const NO_HEAD: Pick<LogHead, 'size' | 'checkpoint'> = { size: 0, checkpoint: '' };

/** Our newest attested head; one of size 0 while nothing has been attested. */
export async function currentHead({ readModel, mspId }: ReleaseSetDeps): Promise<typeof NO_HEAD> {
  return (await readModel.get('log', mspId))?.value ?? NO_HEAD;
}

async function wasInForce(
  { readModel, mspId }: ReleaseSetDeps,
  leafHash: string,
  block: number,
): Promise<boolean> {
  const status = await readModel.at('status', [mspId, leafHash], block);
  return !status || !OUT_OF_FORCE.has(status.value.status);
}

async function filter<T>(items: T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep));
  return items.filter((_, at) => kept[at]);
}
