import type { ReadModel } from '../../ports/read-model';

/** Since when a binding is revoked, in milliseconds since 1970; null while it stands, and where there is none. */
export async function unboundSince(
  readModel: Pick<ReadModel, 'get'> | undefined,
  bindingId: string,
): Promise<number | null> {
  return (await readModel?.get('binding', bindingId))?.value.revokedAt ?? null;
}
