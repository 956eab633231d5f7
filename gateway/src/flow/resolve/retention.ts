import type { GroupValue, RecordMeta, SchemaDocument } from '@concordat/chaincode/domain';

const DAY_MS = 24 * 3_600_000;

/**
 * Whether a record may no longer be released at `time`: its retention date has passed, or the schema's retention since
 * the end of the conduct (since the issue date where no end is known).
 */
export function isPastRetention(
  schema: SchemaDocument,
  groups: Record<string, GroupValue>,
  time: number,
): boolean {
  const meta = groups['meta'] as RecordMeta | undefined;
  const today = new Date(time).toISOString().slice(0, 10);
  if (meta?.retainUntil && meta.retainUntil < today) return true;
  if (schema.retentionDays === null) return false;
  const from = Date.parse(endOfConduct(schema, groups) ?? meta?.issued ?? '');
  return Number.isFinite(from) && from + schema.retentionDays * DAY_MS < Date.parse(today);
}

function endOfConduct(schema: SchemaDocument, groups: Record<string, GroupValue>): string | undefined {
  const field = schema.fields.find(({ name }) => name === schema.conductEnd);
  const group = field && (groups[field.group] as Record<string, unknown> | undefined);
  const value = field && group?.[field.name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
