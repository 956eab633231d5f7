import type { MadeRecord } from '../../crypto';
import type { PreparedItem, PreparedRow } from './prepare-items';
import type { PublishSession } from './publish-session';
import { businessKey, REGISTER } from './register-tables';
import { isRejected } from './tell-apart';

/** A chunk that is smaller is made while it is stored: looking it up twice would cost more than it saves. */
const LARGE = 64;
/** So many items, spread over the chunk, tell what the others are: to look up each key twice costs as much as a write. */
const SAMPLE = 16;

/**
 * Records for the items of a large chunk that look new, made before the register's writer is held: whoever holds it decides, and
 * drops those that turn out not to be.
 */
export async function makeAhead(
  { deps, request, validator: { schema } }: PublishSession,
  rows: PreparedRow[],
): Promise<Map<PreparedItem, MadeRecord>> {
  if (rows.length < LARGE || request.dryRun === true) return new Map();
  const items = rows.filter((row) => !isRejected(row)) as PreparedItem[];
  const held = deps.storage.table(REGISTER.business);
  const fresh = await probablyNew(
    items.filter(({ replaces }) => replaces === undefined),
    async (some) => {
      const known = await held.getMany(some.map(({ businessMac }) => businessKey(schema.id, businessMac)));
      return some.filter((_, at) => known[at] === undefined);
    },
  );
  const origin = { publisher: deps.mspId, schema: schema.id };
  const texts = fresh.map(({ groups }) => groups.texts);
  const made = await deps.maker.make(origin, fresh[0]?.groups.names ?? [], texts);
  return new Map(made.map((each, at) => [fresh[at] as PreparedItem, each]));
}

/** All or none of the items, where a sample is new or held throughout; else those that are new. */
async function probablyNew(
  items: PreparedItem[],
  newOf: (some: PreparedItem[]) => Promise<PreparedItem[]>,
): Promise<PreparedItem[]> {
  const step = Math.ceil(items.length / SAMPLE);
  const sample = items.filter((_, at) => at % step === 0);
  const found = await newOf(sample);
  if (found.length === sample.length) return items;
  return found.length === 0 ? [] : newOf(items);
}
