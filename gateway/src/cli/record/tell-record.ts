import { type Cell, moment, type Output, short, utc } from '../output';
import type { GivenStatus, HeldRecord } from '../shapes/held-record';
import { coded } from '../words/coded';
import { tellLegend } from '../words/legend';
import { ANCHOR_WORDS, META_TITLES, STATUS_WORDS } from '../words/record-words';

/** Titles of a schema's fields, by their names. */
export type Titles = Readonly<Record<string, string>>;

/** A record of the publisher's own register: where it stands, what it says, and which statuses it was given. */
export function tellRecord(output: Output, record: HeldRecord, titles: Titles): void {
  tellPlace(output, record);
  if (record.groups === undefined) output.line('\nIts content is erased.');
  else tellFields(output, record.groups, titles);
  tellHistory(output, record.history);
}

function tellPlace(output: Output, record: HeldRecord): void {
  const { leafHash, recordId, schema, status, statusSeq, state, storedAt, batch, row, resubmits } = record;
  output.details([
    ['record', leafHash],
    ['schema', schema],
    ['status', coded(status, STATUS_WORDS)],
    ['replaced by', record.history.at(-1)?.replacement],
    ['status no.', statusSeq],
    ['state', coded(state, ANCHOR_WORDS)],
    ['in block', record.anchoredBlock],
    ['log entry', record.index],
    ['stored', moment(storedAt)],
    ['publication', `${batch}, row ${row}`],
    ['resubmits', resubmits],
    ['record id', recordId],
  ]);
}

function tellFields(output: Output, groups: NonNullable<HeldRecord['groups']>, titles: Titles): void {
  output.line('\nContent');
  output.table(
    ['group', 'field', 'title', 'value'],
    Object.entries(groups).flatMap(([group, fields]) =>
      Object.entries(fields).map(([name, value]) => {
        const known: Titles = group === 'meta' ? META_TITLES : titles;
        return [group, name, Object.hasOwn(known, name) ? known[name] : '', valueOf(value)];
      }),
    ),
  );
}

function valueOf(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(valueOf).join(', ');
  return JSON.stringify(value);
}

function tellHistory(output: Output, history: readonly GivenStatus[]): void {
  if (history.length === 0) return;
  output.line('\nStatuses that it was given');
  output.table(
    ['time (UTC)', 'status', 'reason', 'block', 'replaced by'],
    history.map(({ requestedAt, status, reason, replacement, block }) => [
      utc(requestedAt),
      status,
      reason,
      block ?? 'not yet on the ledger',
      short(replacement),
    ]),
  );
  tellLegend(
    output,
    history.map(({ status }) => status),
    STATUS_WORDS,
  );
}
