import type { GroupValue, RecordMeta, SchemaDocument, SchemaField } from '@concordat/chaincode/domain';
import { DENIAL_WORDS } from './denial-words';
import type { LineOutcome, ReportRecord } from './report';

const MOST_FIELDS = 3;
const MOST_CHARACTERS = 80;

/** What a line says in one short text, as "grade B, since 2024-03-15". */
export function summarise(
  schema: SchemaDocument,
  line: { outcome: LineOutcome; code: string | null; records: ReportRecord[]; retryUntil?: number | null },
): string {
  switch (line.outcome) {
    case 'DENIED':
    case 'REFUSED':
      return `refused: ${reason(line.code)}`;
    case 'NONE_HELD':
      return 'nothing held';
    case 'UNAVAILABLE':
      return `${line.code === 'CONSENT_PAUSED' ? DENIAL_WORDS[line.code] : 'source not available'}${retry(line.retryUntil)}`;
    case 'UNVERIFIED':
      return 'answered, but the evidence does not hold: set aside';
    case 'RECORDS':
    case 'PARTLY_WITHHELD':
      return newestFirst(line.records)
        .map((record) => describeRecord(schema, record))
        .join('; ');
  }
}

function reason(code: string | null): string {
  if (code === null) return 'unknown reason';
  const words: Readonly<Record<string, string>> = DENIAL_WORDS;
  return Object.hasOwn(words, code) ? (words[code] ?? '') : readable(code);
}

function retry(until: number | null | undefined): string {
  return until ? `, ask again until ${new Date(until).toISOString().slice(11, 16)} UTC` : '';
}

function describeRecord(schema: SchemaDocument, record: ReportRecord): string {
  if (record.status === 'UNDER_OBJECTION') return 'withheld, under objection';
  const told = tellingFields(schema).map((field) => tell(field, record.groups));
  const parts = told.filter((part) => part !== undefined).slice(0, MOST_FIELDS);
  const meta = record.groups['meta'] as RecordMeta | undefined;
  const since = meta?.effectiveFrom ? [`since ${meta.effectiveFrom}`] : [];
  const flag = record.status === 'IN_FORCE' ? [] : [`(${readable(record.status)})`];
  const text = [...(parts.length > 0 ? parts : ['held']), ...since].join(', ');
  return [text, ...flag].join(' ');
}

function newestFirst(records: ReportRecord[]): ReportRecord[] {
  const since = ({ groups }: ReportRecord) => (groups['meta'] as RecordMeta | undefined)?.effectiveFrom ?? '';
  return [...records].sort((a, b) => (since(a) < since(b) ? 1 : since(a) > since(b) ? -1 : 0));
}

interface TellingField {
  name: string;
  group: string;
  title: string;
}

/** By the schema: what its summaries tell is worked out once. */
const telling = new WeakMap<SchemaDocument, TellingField[]>();

function tellingFields(schema: SchemaDocument): TellingField[] {
  const known = telling.get(schema);
  if (known) return known;
  const fields = schema.fields
    .filter((field) => isTelling(schema, field))
    .map(({ name, group, title }) => ({ name, group, title: (title ?? readable(name)).toLowerCase() }));
  telling.set(schema, fields);
  return fields;
}

/** Who it is about, dates and keys say little in a summary; the record itself is below it. */
function isTelling(schema: SchemaDocument, field: SchemaField): boolean {
  const subject = schema.fields.find(({ name }) => name === schema.subject.field);
  const identifying = field.group === subject?.group || schema.businessKey.includes(field.name);
  return (
    !identifying && field.format !== 'date' && (field.format === undefined || field.format === 'decimal')
  );
}

function tell(
  { name, group, title }: TellingField,
  groups: Record<string, GroupValue | null>,
): string | undefined {
  const values = groups[group] as Record<string, unknown> | null | undefined;
  const value = values?.[name];
  if (value === null || value === undefined || value === '' || typeof value === 'object') return undefined;
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- objects are ruled out above
  return `${title} ${String(value)}`.slice(0, MOST_CHARACTERS);
}

const readable = (code: string) =>
  code
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
