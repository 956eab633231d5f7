import type { ReadModel } from '../ports/read-model';
import { clearTables } from './clear-tables';
import { LevelReadModel, type ReadModelDeps } from './level-read-model';

export type { ReadModelDeps } from './level-read-model';

/** Opens the read model and lets it follow the ledger; `anew` reads the ledger from its first block. */
export async function startReadModel(
  deps: ReadModelDeps,
  { anew = false }: { anew?: boolean } = {},
): Promise<ReadModel> {
  const model = new LevelReadModel(deps);
  if (anew) await clearTables(deps.storage);
  await model.start();
  return model;
}
