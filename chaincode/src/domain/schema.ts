import type { Purpose } from './purpose';

export type FieldType = 'string' | 'integer' | 'boolean';

/** Named formats checked on top of JSON Schema. */
export const FIELD_FORMATS = ['uscc', 'lei', 'mx-rfc', 'date', 'decimal'] as const;
export type FieldFormat = (typeof FIELD_FORMATS)[number];

/** How the subject of a record is recognised; `none` is published but never found by subject. */
export const SUBJECT_KINDS = ['cn.uscc', 'mx.rfc', 'lei', 'kr.importer', 'none'] as const;

export interface SchemaField {
  name: string;
  type: FieldType;
  required: boolean;
  /** The disclosure group that the field belongs to. */
  group: string;
  format?: FieldFormat;
  /** What a wrong check digit is; absent means `error`. */
  checkDigit?: 'error' | 'warning';
  enum?: string[];
  maxLength?: number;
  pattern?: string;
  title?: string;
}

export interface SchemaSubject {
  kind: (typeof SUBJECT_KINDS)[number];
  field: string | null;
}

/**
 * A schema, as it is hashed and registered: `schema id` and `schemadoc hash` on the ledger.
 * `groups` is the order of the disclosure groups; `meta` always comes first and is not listed.
 */
export interface SchemaDocument {
  id: string;
  title: string;
  subject: SchemaSubject;
  businessKey: string[];
  groups: string[];
  fields: SchemaField[];
  legalBasis: string;
  purposes: Purpose[];
  minAssurance: Assurance;
  /** The field that holds the end of the conduct, from which retention counts. */
  conductEnd: string | null;
  /** Days after the end of conduct (or the issue date) that the record may be released; null keeps it. */
  retentionDays: number | null;
}

/** How sure we are that it was the subject: 1 paper, 2 portal, 3 the subject's own key. */
export type Assurance = 1 | 2 | 3;

/** What the ledger keeps of a schema for decisions: `schema id`. */
export interface SchemaFacts {
  id: string;
  publisher: string;
  hash: string;
  groups: string[];
  purposes: Purpose[];
  minAssurance: Assurance;
}

/** One source of a report product. `groups` are the disclosure groups released beside `meta`. */
export interface ProductLine {
  publisher: string;
  schema: string;
  groups: string[];
}

/** `product id` on the ledger. */
export interface Product {
  id: string;
  title: string;
  purposes: Purpose[];
  lines: ProductLine[];
}

/** A standing basis between agencies: `agreement id`. Active once every party has approved its hash. */
export interface AgreementTerms {
  id: string;
  parties: string[];
  grantees: string[];
  products: string[];
  purposes: Purpose[];
  legalBasis: string;
  notBefore: number;
  notAfter: number;
  volumeCap: number;
}

export interface Agreement {
  terms: AgreementTerms;
  hash: string;
  approvals: string[];
}
