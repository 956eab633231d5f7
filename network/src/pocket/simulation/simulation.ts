import type { StateView } from '../ledger/state-view';
import type { StateEntry } from '../ledger/version';
import { ReadWriteSet } from './read-write-set';

/** What chaincode asked for and may not have; the message goes back to it, as Fabric's would (its misspelling too). */
export class SimulationError extends Error {}

/**
 * One run of a transaction against one committed state. Reads see that state only, never the run's own writes.
 * A chaincode that calls another shares the simulation.
 */
export class Simulation {
  readonly set = new ReadWriteSet();
  #pageRead = false;
  #wrote = false;

  constructor(
    readonly txId: string,
    readonly view: StateView,
  ) {}

  read(namespace: string, key: string): StateEntry | undefined {
    const entry = this.view.get(namespace, key);
    this.set.read(namespace, key, entry?.version);
    return entry;
  }

  write(namespace: string, key: string, value: Uint8Array | undefined): void {
    this.#checkWrite();
    this.set.write(namespace, key, value);
  }

  writeMetadata(namespace: string, key: string, name: string, value: Uint8Array): void {
    if (name === 'VALIDATION_PARAMETER') {
      throw new SimulationError(
        'pocket does not support key-level endorsement policies (VALIDATION_PARAMETER)',
      );
    }
    this.#checkWrite();
    const entries = new Map(Object.entries(this.read(namespace, key)?.metadata ?? {}));
    this.set.writeMetadata(namespace, key, entries.set(name, value));
  }

  /** Fabric refuses to mix pages with writes: a page is not protected against phantoms at its end. */
  notePage(): void {
    if (this.#wrote) {
      throw new SimulationError(
        `txid [${this.txId}]: unsuppored transaction. Paginated queries are supported only in a read-only transaction`,
      );
    }
    this.#pageRead = true;
  }

  #checkWrite(): void {
    if (this.#pageRead) {
      throw new SimulationError(
        `txid [${this.txId}]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed`,
      );
    }
    this.#wrote = true;
  }
}
