import type { MadeRecord } from '../../crypto';
import type { PreparedItem, PreparedRow } from './prepare-items';
import type { PublishSession } from './publish-session';
import { businessKey, REGISTER } from './register-tables';
import { isRejected } from './tell-apart';

/** A chunk that is smaller is made while it is stored: looking it up twice would cost more than it saves. */
const LARGE = 64;

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
  const keys = items.map(({ businessMac }) => businessKey(schema.id, businessMac));
  const held = await deps.storage.table(REGISTER.business).getMany(keys);
  const fresh = items.filter(({ replaces }, at) => held[at] === undefined && replaces === undefined);
  const origin = { publisher: deps.mspId, schema: schema.id };
  const texts = fresh.map(({ groups }) => groups.texts);
  const made = await deps.maker.make(origin, fresh[0]?.groups.names ?? [], texts);
  return new Map(made.map((each, at) => [fresh[at] as PreparedItem, each]));
}
