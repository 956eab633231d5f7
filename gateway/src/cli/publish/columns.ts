import { type FileFormat, type Mapping, sampleMapping, sampleMappingNames } from '../../intake';
import type { ItemError, PublishResult } from '../shapes/records';

/** The column of a file that a member of its items comes from; undefined where none does. */
export type ColumnAt = (pointer: string) => string | undefined;

/** Of a file with that mapping; without one, columns are named like fields. */
export function columnsOf(mapping: Mapping): ColumnAt {
  return (pointer) => {
    const [, part, name = ''] = pointer.split('/');
    const rules = part === 'fields' ? mapping.columns : part === 'meta' ? mapping.meta : {};
    const rule = Object.entries(rules).find(([member]) => member === name)?.[1];
    if (rule === undefined || typeof rule === 'string') return rule;
    return 'column' in rule ? rule.column : undefined;
  };
}

/** Of a file that the gateway maps: with a mapping that comes with the program, or with none. */
export function columnsOfSent(format: FileFormat, mapping: string | undefined): ColumnAt {
  if (mapping !== undefined)
    return sampleMappingNames().includes(mapping) ? columnsOf(sampleMapping(mapping)) : () => undefined;
  return format === 'csv' ? namedLikeFields : () => undefined;
}

function namedLikeFields(pointer: string): string | undefined {
  const [, part, name] = pointer.split('/');
  return part === 'meta' && name !== undefined ? `meta.${name}` : name;
}

/** The result with the column of each fault, as its owner sees the file. */
export function withColumns(result: PublishResult, columnAt: ColumnAt): PublishResult {
  const told = (fault: ItemError): ItemError => {
    const column = columnAt(fault.pointer);
    return column === undefined ? fault : { ...fault, column };
  };
  return { ...result, errors: result.errors.map(told), warnings: result.warnings.map(told) };
}
