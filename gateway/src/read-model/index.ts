import type { ReadModel } from '../ports/read-model';
import { LevelReadModel, type ReadModelDeps } from './level-read-model';

export type { ReadModelDeps } from './level-read-model';

/** Opens the read model and lets it follow the ledger. */
export async function startReadModel(deps: ReadModelDeps): Promise<ReadModel> {
  const model = new LevelReadModel(deps);
  await model.start();
  return model;
}
