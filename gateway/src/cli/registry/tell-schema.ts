import type { Api } from '../api';
import type { Output } from '../output';
import {
  RegisteredSchema,
  type SchemaDocument,
  type SchemaFacts,
  type SchemaField,
} from '../shapes/registry';
import { coded } from '../words/coded';
import { purposeLines } from '../words/purpose-lines';
import { ASSURANCE_WORDS } from '../words/terms-words';

/** A schema: what it is for, and field by field what a record may say. */
export async function tellSchema(output: Output, facts: SchemaFacts, api: Api): Promise<void> {
  const path = `/v1/schemas/${encodeURIComponent(facts.id)}`;
  const { document } = await api.ask(RegisteredSchema, path);
  tellDocument(output, facts, document);
}

export function tellDocument(output: Output, facts: SchemaFacts, document: SchemaDocument): void {
  output.details([
    ['schema', facts.id],
    ['title', document.title],
    ['publisher', facts.publisher],
    ['subject', subjectOf(document)],
    ['one record per', document.businessKey.join(', ')],
    ['legal basis', document.legalBasis],
    ['purposes', purposeLines(facts.purposes)],
    ['consent', `level ${coded(String(facts.minAssurance), ASSURANCE_WORDS)}`],
    ['released', retention(document)],
    ['groups', ['meta', ...facts.groups].join(', ')],
    ['hash', facts.hash],
  ]);
  output.line('\nFields');
  output.table(
    ['field', 'title', 'what it holds', 'required', 'group'],
    document.fields.map((field) => [
      field.name,
      field.title,
      contentOf(field, document).join('; '),
      field.required ? 'yes' : 'no',
      field.group,
    ]),
  );
}

function subjectOf({ subject: { kind, field } }: SchemaDocument): string {
  return field === null ? 'none: its records are never found by a subject' : `named in ${field}, a ${kind}`;
}

function retention({ retentionDays, conductEnd }: SchemaDocument): string {
  if (retentionDays === null) return 'for good';
  return `for ${retentionDays} days after ${conductEnd === null ? 'the day of issue' : `the day in ${conductEnd}`}`;
}

function contentOf(field: SchemaField, { subject }: SchemaDocument): string[] {
  const { name, type, format, checkDigit, enum: allowed, maxLength, pattern } = field;
  const parts = [format === undefined ? type : `${type}, ${format}`];
  if (name === subject.field) parts.push('tells who');
  if (checkDigit === 'warning') parts.push('a wrong check digit is a warning');
  if (allowed !== undefined) parts.push(`one of ${allowed.join(', ')}`);
  if (maxLength !== undefined) parts.push(`at most ${maxLength} characters`);
  if (pattern !== undefined) parts.push(`like ${pattern}`);
  return parts;
}
