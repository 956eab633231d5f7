import type { ItemError } from '../../intake';
import type { Table } from '../../ports/storage';
import type { PreparedItem, PreparedRow, RejectedItem } from './prepare-items';
import type { HeldRow, RecordRow } from './register-tables';
import { businessKey, decodeHeld } from './register-tables';

/** What is to be done with an item. */
export type Decision =
  | { outcome: 'NEW'; item: PreparedItem }
  | { outcome: 'CHANGED'; item: PreparedItem; old: string; oldMac: string }
  | { outcome: 'EQUAL'; item: PreparedItem; leafHash: string }
  | { outcome: 'EQUAL'; item: PreparedItem; sameAs: PreparedItem }
  | { outcome: 'REJECTED'; row: number; errors: ItemError[] };

export interface RegisterView {
  schema: string;
  business: Table;
  records(leafHashes: string[]): Promise<(RecordRow | undefined)[]>;
  snapshot: boolean;
  /** Names of the fields of the business key, for messages. */
  keyFields: readonly string[];
  dryRun: boolean;
  /** What earlier chunks of this call said of the business key. */
  earlier(businessMac: string, contentMac: string): 'SAME' | 'OTHER' | undefined;
}

/** Tells new, changed, equal and refused items apart by what the register holds and what the call said before. */
export async function tellApart(rows: PreparedRow[], view: RegisterView): Promise<Decision[]> {
  const good = rows.filter((row): row is PreparedItem & PreparedRow => !isRejected(row));
  const held = await heldUnder(good, view);
  const replaced = await namedByReplaces(good, view);
  const inChunk = new Map<string, PreparedItem>();
  const ended = new Set<string>();
  return rows.map((row) => {
    if (isRejected(row)) return { outcome: 'REJECTED', row: row.row, errors: row.errors };
    const twin = inChunk.get(row.businessMac);
    if (twin !== undefined) return sameOrRefused(row, { twin, held: held.get(row.businessMac), view });
    const decision = decide(row, { held: held.get(row.businessMac), replaced, view });
    if (decision.outcome === 'CHANGED') {
      if (ended.has(decision.old)) return refused(row, replacesUnknown());
      ended.add(decision.old);
    }
    if (decision.outcome !== 'REJECTED') inChunk.set(row.businessMac, row);
    return decision;
  });
}

export function isRejected(row: PreparedItem | RejectedItem): row is RejectedItem {
  return 'errors' in row;
}

interface Known {
  held: HeldRow | undefined;
  replaced: Map<string, RecordRow>;
  view: RegisterView;
}

function decide(item: PreparedItem, { held, replaced, view }: Known): Decision {
  const earlier = view.earlier(item.businessMac, item.contentMac);
  if (earlier === 'OTHER') return refused(item, twice(view));
  if (earlier === 'SAME' && view.dryRun) return { outcome: 'EQUAL', item, sameAs: item };
  if (held?.contentMac === item.contentMac) return { outcome: 'EQUAL', item, leafHash: held.leafHash };
  if (item.replaces !== undefined) return replace(item, { held, replaced, view });
  if (held === undefined) return { outcome: 'NEW', item };
  if (!view.snapshot) return refused(item, heldAlready(held, view));
  return { outcome: 'CHANGED', item, old: held.leafHash, oldMac: item.businessMac };
}

function replace(item: PreparedItem, { held, replaced, view }: Known): Decision {
  const old = item.replaces ?? '';
  const row = replaced.get(old);
  if (row === undefined) return refused(item, replacesUnknown());
  if (held !== undefined && held.leafHash !== old) return refused(item, heldAlready(held, view));
  return { outcome: 'CHANGED', item, old, oldMac: row.businessMac };
}

function sameOrRefused(
  item: PreparedItem,
  { twin, held, view }: { twin: PreparedItem; held: HeldRow | undefined; view: RegisterView },
): Decision {
  if (twin.contentMac === item.contentMac) return { outcome: 'EQUAL', item, sameAs: twin };
  return refused(item, held === undefined || view.snapshot ? twice(view) : heldAlready(held, view));
}

async function heldUnder(
  items: PreparedItem[],
  { schema, business }: RegisterView,
): Promise<Map<string, HeldRow>> {
  const values = await business.getMany(items.map((item) => businessKey(schema, item.businessMac)));
  const held = new Map<string, HeldRow>();
  values.forEach((value, index) => {
    const item = items[index];
    if (value !== undefined && item !== undefined) held.set(item.businessMac, decodeHeld(value));
  });
  return held;
}

/** The records in force that items name in `replaces`. */
async function namedByReplaces(items: PreparedItem[], view: RegisterView): Promise<Map<string, RecordRow>> {
  const names = [...new Set(items.flatMap(({ replaces }) => replaces ?? []))];
  const rows = await view.records(names);
  const found = new Map<string, RecordRow>();
  for (const [index, row] of rows.entries()) {
    const name = names[index];
    if (row === undefined || name === undefined) continue;
    const held = await view.business.get(businessKey(view.schema, row.businessMac));
    if (row.schema === view.schema && held && decodeHeld(held).leafHash === name) found.set(name, row);
  }
  return found;
}

type Refusal = Omit<ItemError, 'row'>;

function refused({ row }: PreparedItem, refusal: Refusal): Decision {
  return { outcome: 'REJECTED', row, errors: [{ row, ...refusal }] };
}

function heldAlready({ leafHash }: HeldRow, view: RegisterView): Refusal {
  return {
    pointer: keyPointer(view),
    code: 'DUPLICATE_BUSINESS_KEY',
    message: 'a record with this business key is held with other content',
    expected: `another ${view.keyFields.join(', ')}, or "replaces": "${leafHash}" for a new state of that record`,
  };
}

function twice(view: RegisterView): Refusal {
  return {
    pointer: keyPointer(view),
    code: 'DUPLICATE_BUSINESS_KEY',
    message: 'an earlier row has the same business key with other content',
    expected: `one row for each ${view.keyFields.join(', ')}`,
  };
}

function replacesUnknown(): Refusal {
  return {
    pointer: '/replaces',
    code: 'REPLACES_UNKNOWN',
    message: 'no record in force of this schema has this leaf hash',
    expected: 'the leaf hash of a record in force',
  };
}

function keyPointer({ keyFields }: RegisterView): string {
  return `/fields/${keyFields[0] ?? ''}`;
}
