import { canonicalJson } from '@concordat/chaincode/domain';
import type {
  FieldValue,
  GroupValue,
  SchemaDocument,
  SchemaField,
  SchemaSubject,
} from '@concordat/chaincode/domain';
import type { ValidRecord } from '../item';

/** A subject's identifier and its kind. */
export interface Subject {
  kind: Exclude<SchemaSubject['kind'], 'none'>;
  identifier: string;
}

/**
 * The record's disclosure groups, `meta` first, then in the schema's order: ready for commitment.
 * Every field of a group is there, in the order of their names; one that the record does not have is null.
 */
export function toGroups(
  { schema, fieldsByName }: { schema: SchemaDocument; fieldsByName: readonly SchemaField[] },
  record: ValidRecord,
): Record<string, GroupValue> {
  const groups: Record<string, Record<string, FieldValue | null>> = {};
  for (const name of schema.groups) groups[name] = {};
  for (const { name, group } of fieldsByName) {
    const members = groups[group];
    if (members) members[name] = record.fields[name] ?? null;
  }
  return { meta: record.meta, ...groups };
}

/** Whom the record is about; null for a schema without a subject, or a record without its identifier. */
export function subjectOf({ subject }: SchemaDocument, record: Pick<ValidRecord, 'fields'>): Subject | null {
  if (subject.kind === 'none' || subject.field === null) return null;
  const identifier = record.fields[subject.field];
  return typeof identifier === 'string' ? { kind: subject.kind, identifier } : null;
}

/** The values that make the record one of its kind, as a canonical JSON array; null where one is absent. */
export function businessKeyOf(schema: SchemaDocument, record: Pick<ValidRecord, 'fields'>): string {
  return canonicalJson(schema.businessKey.map((name) => record.fields[name] ?? null));
}
