import type { FieldValue } from '@concordat/chaincode/domain';

/** One record of a generated register. `fault` is the code that its validation must answer, where it was spoilt. */
export interface GeneratedItem {
  /** From 1. */
  row: number;
  fields: Record<string, FieldValue>;
  meta: { issued: string; effectiveFrom: string };
  fault?: string;
}

export type Draft = Omit<GeneratedItem, 'row'>;

/** A record that takes effect on the day it is issued; absent fields are left out. */
export function draft(issued: string, fields: Record<string, FieldValue | undefined>): Draft {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { fields: Object.fromEntries(given) as Draft['fields'], meta: { issued, effectiveFrom: issued } };
}
