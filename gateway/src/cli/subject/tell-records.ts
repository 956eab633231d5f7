import { short, type Output } from '../output';
import { type Row, valueAt } from '../listing';

/** Each record with its members, one a line; what it leaves empty is not told. */
export function tellRecords(output: Output, records: readonly Row[]): void {
  if (records.length === 0) output.line('This agency holds nothing on you.');
  records.forEach((record, at) => {
    if (at > 0) output.line();
    const { schema, status, leafHash, groups } = record;
    output.line(`${text(schema)}, ${text(status)} (record ${short(text(leafHash))})`);
    for (const [group, members] of membersOf(groups)) tellGroup(output, group, members);
  });
}

function tellGroup(output: Output, group: string, members: unknown): void {
  const told = membersOf(members).filter(([, value]) => value !== null && text(value) !== '');
  if (told.length === 0) return;
  output.line(`  ${group}`);
  for (const [name, value] of told) output.prose(`${name}: ${text(value)}`, 4);
}

function membersOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null
    ? Object.keys(value).map((name) => [name, valueAt(value, name)])
    : [];
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(text).join(', ');
  return JSON.stringify(value) ?? '';
}
