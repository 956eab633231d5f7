import type { FieldValue } from '@concordat/chaincode/domain';
import type { ItemError, ReadRow } from '../item';
import { convertCell } from './convert-cell';
import type { CellRule, ColumnRule, ConstantRule, Mapping } from './mapping';

interface Target {
  part: 'fields' | 'meta';
  name: string;
  pointer: string;
  rule: ColumnRule | ConstantRule;
}

/** Gives the text of a column, or undefined where the row has none. */
export type CellSource = (column: string) => string | undefined;

/** Turns rows of one layout into items. Built once per file. */
export class ItemMapper {
  readonly mapping: Mapping;
  readonly #targets: Target[];

  constructor(mapping: Mapping) {
    this.mapping = mapping;
    this.#targets = [...targets(mapping.columns, 'fields'), ...targets(mapping.meta, 'meta')];
  }

  /** Every column that a file must have. */
  requiredColumns(): string[] {
    return [...new Set(this.#rules().flatMap((rule) => (rule.optional ? [] : [rule.column])))];
  }

  /** Every column that a rule names. */
  knownColumns(): string[] {
    return [...new Set([...this.#rules().map((rule) => rule.column), ...this.#rowIdColumn()])];
  }

  /** One row as an item, or everything that its cells do not allow. */
  map(row: number, cellOf: CellSource): ReadRow {
    const parts: Record<Target['part'], Record<string, FieldValue>> = { fields: {}, meta: {} };
    const errors: ItemError[] = [];
    const warnings: ItemError[] = [];
    for (const target of this.#targets) {
      const result = valueOf(target.rule, cellOf);
      if (!('value' in result))
        errors.push({
          row,
          pointer: target.pointer,
          ...result,
          message: this.#said(result.message, target, cellOf),
        });
      else if (result.value !== undefined) parts[target.part][target.name] = result.value;
      if ('rounded' in result && result.rounded) warnings.push(rounded(row, target.pointer));
    }
    return errors.length > 0 ? { row, errors } : { row, item: { row, ...parts }, warnings };
  }

  #said(message: string, { rule }: Target, cellOf: CellSource): string {
    const column = 'column' in rule ? ` (column "${rule.column}"${this.#rowId(cellOf)})` : '';
    return message + column;
  }

  #rowId(cellOf: CellSource): string {
    const [column] = this.#rowIdColumn();
    const text = column === undefined ? undefined : cellOf(column)?.trim();
    return column !== undefined && text && /^\d{1,9}$/.test(text) ? `, ${column} ${text}` : '';
  }

  #rowIdColumn(): string[] {
    return this.mapping.rowId === undefined ? [] : [this.mapping.rowId];
  }

  #rules(): ColumnRule[] {
    return this.#targets.flatMap(({ rule }) => ('column' in rule ? [rule] : []));
  }
}

function targets(rules: Partial<Record<string, CellRule>>, part: Target['part']): Target[] {
  return Object.entries(rules).flatMap(([name, rule]) =>
    rule === undefined ? [] : [{ part, name, pointer: `/${part}/${name}`, rule: expanded(rule) }],
  );
}

function expanded(rule: CellRule): ColumnRule | ConstantRule {
  return typeof rule === 'string' ? { column: rule } : rule;
}

function valueOf(rule: ColumnRule | ConstantRule, cellOf: CellSource): ReturnType<typeof convertCell> {
  if ('constant' in rule) return { value: rule.constant };
  return convertCell(cellOf(rule.column) ?? '', rule);
}

function rounded(row: number, pointer: string): ItemError {
  const message =
    "digits beyond the column's scale were a floating-point number's noise and were rounded away";
  return { row, pointer, code: 'AMOUNT_ROUNDED', message };
}
