import type { SchemaDocument, SchemaField } from '@concordat/chaincode/domain';
import { META_NAMES, type ColumnRule, type Encoding, type Mapping } from './mapping';

/**
 * The mapping of a file whose columns are named like the schema's fields, with `meta.issued` and the like beside
 * them. Dates are YYYY-MM-DD, true and false are spelt so. Other columns are refused.
 */
export function defaultMapping(schema: SchemaDocument, encoding: Encoding = 'utf-8'): Mapping {
  return {
    name: 'default',
    schema: schema.id,
    encoding,
    columns: Object.fromEntries(schema.fields.map((field) => [field.name, ruleOf(field)])),
    meta: Object.fromEntries(META_NAMES.map((name) => [name, metaRule(name)])),
    others: 'refuse',
  };
}

function ruleOf({ name, type, required }: SchemaField): ColumnRule {
  const rule: ColumnRule = { column: name, optional: !required, trim: false };
  if (type === 'integer') return { ...rule, trim: true, integer: true };
  return type === 'boolean' ? { ...rule, trim: true, map: { true: true, false: false } } : rule;
}

function metaRule(name: (typeof META_NAMES)[number]): ColumnRule {
  return { column: `meta.${name}`, optional: name !== 'issued' && name !== 'effectiveFrom' };
}
