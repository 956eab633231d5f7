import type { FieldValue, RecordMeta } from '@concordat/chaincode/domain';
import type { Fault } from '../errors';

/** One thing that is wrong with one item. `row` counts from 1 in the file as its owner sees it. */
export interface ItemError extends Fault {
  row: number;
}

/** A record as it is handed in, before its schema has been looked at. */
export interface Item {
  row?: number;
  fields: Record<string, unknown>;
  meta?: Partial<Record<keyof RecordMeta, unknown>>;
  /** The rejected item or record that this one takes the place of. */
  replaces?: string;
}

/** A record that its schema accepts. Fields that were not given are absent. */
export interface ValidRecord {
  fields: Record<string, FieldValue>;
  meta: RecordMeta;
}

/** What a reader yields for each row: an item, or what is wrong with the row. */
export type ReadRow =
  { row: number; item: Item; warnings: ItemError[] } | { row: number; errors: ItemError[] };
