import type { FieldValue, RecordMeta } from '@concordat/chaincode/domain';

export const ENCODINGS = ['utf-8', 'gb18030', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

export const DATE_FORMATS = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'DD.MM.YYYY',
  'DD-MM-YYYY',
  'DD/MM/YY',
  'DD-MM-YY',
] as const;
/** How a column writes its dates; YY means 20YY. */
export type DateFormat = (typeof DATE_FORMATS)[number];

/** How a column writes its amounts. They stay text: no floating point touches them. */
export interface DecimalRule {
  /** Digits after the point. More are refused, unless they are a double's noise (241.58000000000004): then rounded, with a warning. */
  scale?: number;
  /** `.` where not said. */
  point?: '.' | ',';
  /** What separates thousands, where anything does. */
  group?: '.' | ',' | ' ' | "'";
}

/** What becomes of one column. An empty cell is an absent field. */
export interface ColumnRule {
  column: string;
  /** The column may be missing from the file. */
  optional?: boolean;
  /** True where not said: white space at the ends goes, runs of it inside become one space. */
  trim?: boolean;
  /** Texts that mean "empty". */
  empty?: string[];
  map?: Record<string, FieldValue>;
  date?: DateFormat | DateFormat[];
  /** The cell holds several dates, separated by spaces, `-` or `//`: they become `YYYY-MM-DD YYYY-MM-DD`. */
  many?: boolean;
  decimal?: boolean | DecimalRule;
  integer?: boolean;
}

export interface ConstantRule {
  constant: FieldValue;
}

/** A column's name is the short form of a rule. */
export type CellRule = string | ColumnRule | ConstantRule;

/** How a file of one layout becomes items of one schema. */
export interface Mapping {
  name: string;
  schema: string;
  /** utf-8 where not said. */
  encoding?: Encoding;
  /** A comma where not said. */
  delimiter?: ',' | ';' | '\t' | '|';
  /** Title lines above the header. */
  skipLines?: number;
  columns: Record<string, CellRule>;
  meta: Partial<Record<MetaName, CellRule>>;
  /** A column that numbers the rows; whole numbers in it are repeated in messages. Never an identifier of a subject. */
  rowId?: string;
  /** What columns are that no rule names; `ignore` where not said. */
  others?: 'ignore' | 'refuse';
}

export type MetaName = Extract<
  keyof RecordMeta,
  'issued' | 'effectiveFrom' | 'effectiveTo' | 'legalBasis' | 'retainUntil'
>;
export const META_NAMES = ['issued', 'effectiveFrom', 'effectiveTo', 'legalBasis', 'retainUntil'] as const;
