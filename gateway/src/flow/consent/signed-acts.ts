import { SealedTable, type SealedTableDeps } from '../sealed/sealed-table';

/** What a certifier signed for subjects, by the operation that it was signed for; sealed, since acts carry terms. */
export class SignedActs {
  readonly #deps: SealedTableDeps;
  readonly #acts: SealedTable<string>;

  constructor(deps: SealedTableDeps) {
    this.#deps = deps;
    this.#acts = new SealedTable(deps, 'signedact');
  }

  /** The act (compact JWS) that was signed last for an operation. */
  async get(operation: string | undefined): Promise<string | undefined> {
    return operation === undefined ? undefined : this.#acts.get(operation);
  }

  /** Keeps an act before it is carried anywhere. One that belongs to no operation is never asked for again. */
  async keep(operation: string | undefined, jws: string): Promise<void> {
    if (operation === undefined) return;
    const batch = this.#deps.storage.batch();
    this.#acts.put(batch, operation, jws);
    await batch.commit();
  }

  async forget(operation: string): Promise<void> {
    if (!(await this.#acts.get(operation))) return;
    const batch = this.#deps.storage.batch();
    this.#acts.delete(batch, operation);
    await batch.commit();
  }
}
