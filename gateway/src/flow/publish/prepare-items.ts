import { canonicalJson } from '@concordat/chaincode/domain';
import { type GroupTexts, groupOrder, groupTexts } from '../../crypto';
import { businessKeyOf, subjectOf, toGroups } from '../../intake';
import type { Item, ItemError, ReadRow, RecordValidator, ValidRecord } from '../../intake';
import type { Vault } from '../../ports/vault';
import { subjectMac } from '../subject/subject';

/** An item that its schema accepts, with the keyed hashes by which it is recognised. */
export interface PreparedItem {
  row: number;
  /** The call that it came with. */
  batch: string;
  meta: ValidRecord['meta'];
  /** `supersedes` of `meta` is filled in when the record is made. */
  groups: GroupTexts;
  businessMac: string;
  contentMac: string;
  subjectMac: string | null;
  /** Leaf hash of the record that it takes the place of, if the item names one. */
  replaces: string | undefined;
  /** The rejected item that it was resubmitted for (`batch/row`), if the item names one. */
  resubmits: string | undefined;
}

export interface RejectedItem {
  row: number;
  errors: ItemError[];
  /** Known where the fields of the business key could be read. */
  businessMac: string | undefined;
}

export type PreparedRow = (PreparedItem | RejectedItem) & { warnings: ItemError[] };

/** Most JSON that one record may have: a log entry is small, but a release carries every group. */
const MAX_RECORD_CHARACTERS = 64 * 1024;
const LEAF_HASH = /^[0-9a-f]{64}$/;
const REJECTED_ITEM = /^[0-9a-f]{32}\/\d{1,12}$/;

/** Parses, checks and recognises one row. `position` counts from 1 and stands in for a missing row number. */
export function prepareRow(
  input: Item | ReadRow,
  position: number,
  { validator, vault, batch }: { validator: RecordValidator; vault: Vault; batch: string },
): PreparedRow {
  if ('errors' in input)
    return { row: input.row, errors: input.errors, businessMac: undefined, warnings: [] };
  const row = input.row ?? position;
  const item = { ...('item' in input ? input.item : input), row };
  const found = validator.validate(item);
  const warnings = [...('item' in input ? input.warnings : []), ...found.warnings];
  if ('errors' in found) {
    return { row, errors: found.errors, businessMac: readableKey(item, validator, vault), warnings };
  }
  const named = replacedBy(item, found.record);
  const fault = 'fault' in named ? named.fault : tooLarge(row, found.record);
  if (fault !== undefined) {
    return { row, errors: [fault], businessMac: readableKey(item, validator, vault), warnings };
  }
  return { row, batch, ...recognised(found.record, validator, vault), ...(named as Named), warnings };
}

interface Named {
  replaces: string | undefined;
  resubmits: string | undefined;
}

/** `replaces` names a record by its leaf hash, or a rejected item by batch and row. */
function replacedBy(item: Item & { row: number }, record: ValidRecord): Named | { fault: ItemError } {
  const { replaces, row } = item;
  const { supersedes } = record.meta;
  if (replaces === undefined) return { replaces: supersedes ?? undefined, resubmits: undefined };
  if (LEAF_HASH.test(replaces)) return { replaces, resubmits: undefined };
  if (REJECTED_ITEM.test(replaces)) return { replaces: undefined, resubmits: replaces };
  const expected = 'the leaf hash of a record, or batch/row of a rejected item';
  const message = 'this names neither a record nor a rejected item';
  return { fault: { row, pointer: '/replaces', code: 'REPLACES_INVALID', message, expected } };
}

function recognised({ fields, meta: given }: ValidRecord, validator: RecordValidator, vault: Vault) {
  const { schema } = validator;
  const subject = subjectOf(schema, { fields });
  const meta = { ...given, supersedes: null };
  const groups = groupTexts(groupOrder(schema.groups), toGroups(validator, { fields, meta }));
  return {
    meta,
    groups,
    businessMac: vault.indexKey('business', `${schema.id} ${businessKeyOf(schema, { fields })}`),
    contentMac: vault.indexKey('content', `${schema.id} ${groups.texts.join()}`),
    subjectMac: subject === null ? null : subjectMac(vault, subject),
  };
}

/** The business key of a rejected item, so that a snapshot does not take what it stands for as missing. */
function readableKey(item: Item, { schema }: RecordValidator, vault: Vault): string | undefined {
  const values = schema.businessKey.map((name) => item.fields[name] ?? null);
  if (values.every((value) => value === null)) return undefined;
  if (values.some((value) => typeof value === 'object' && value !== null)) return undefined;
  return vault.indexKey('business', `${schema.id} ${canonicalJson(values)}`);
}

function tooLarge(row: number, { fields }: ValidRecord): ItemError | undefined {
  let characters = 0;
  for (const value of Object.values(fields)) if (typeof value === 'string') characters += value.length;
  if (characters <= MAX_RECORD_CHARACTERS) return undefined;
  const expected = `at most ${MAX_RECORD_CHARACTERS} characters in all`;
  return { row, pointer: '/fields', code: 'RECORD_TOO_LARGE', message: 'the record is too large', expected };
}
