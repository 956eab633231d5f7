import { toHex } from '@concordat/chaincode/domain';
import { drawRandom, hmac } from '../../crypto';
import { GatewayError } from '../../errors';
import { behindTime, timeKey } from '../../flow/page/time-key';
import { SealedTable, type SealedTableDeps } from '../../flow/sealed/sealed-table';
import type { Clock } from '../../ports/clock';
import type { IdempotencyStore, IdempotentCall, IdempotentWork, KeptAnswer } from './idempotency';

/** Operations by the end of their time: what is to be forgotten is found without opening the others. */
const DUE = 'operationdue';
const DAY = 24 * 60 * 60_000;

/** What a key stands for, kept before anything is done. */
interface Operation {
  id: string;
  /** Keyed hash of the content. */
  fingerprint: string;
  until: number;
  answer?: KeptAnswer;
}

export type StoredIdempotencyDeps = SealedTableDeps & { clock: Clock };

/** Keeps for a day which operation a key stands for, and its answer, sealed: answers carry tokens and subjects. */
export class StoredIdempotency implements IdempotencyStore {
  readonly #deps: StoredIdempotencyDeps;
  readonly #operations: SealedTable<Operation>;
  readonly #running = new Set<string>();

  constructor(deps: StoredIdempotencyDeps) {
    this.#deps = deps;
    this.#operations = new SealedTable(deps, 'operation');
  }

  async once(call: IdempotentCall, work: IdempotentWork): Promise<KeptAnswer | undefined> {
    const row = this.#mac('idempotency-key', JSON.stringify([...call.scope, call.key]));
    if (this.#running.has(row))
      throw new GatewayError('IDEMPOTENCY_IN_PROGRESS', 'this request is still being answered');
    this.#running.add(row);
    try {
      const operation = await this.#begin(row, this.#mac('idempotency-content', call.content));
      return operation.answer ?? (await this.#finish(row, operation, { call, work }));
    } finally {
      this.#running.delete(row);
    }
  }

  /** Forgets operations whose time is over; `also` forgets what a flow keeps under an operation's id. */
  async forgetOld(also: (operation: string) => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { storage, clock } = this.#deps;
    for await (const [due, id] of storage.table(DUE).range({ lt: timeKey(clock.now()) })) {
      const row = behindTime(due);
      // Its key is being used again just now: the next round will do.
      if (this.#running.has(row)) continue;
      this.#running.add(row);
      try {
        await also(Buffer.from(id).toString('utf8'));
        await this.#forget(due, row);
      } finally {
        this.#running.delete(row);
      }
    }
  }

  async #forget(due: string, row: string): Promise<void> {
    const batch = this.#deps.storage.batch();
    // The key may stand for a newer operation by now.
    if (!(await this.#current(row))) this.#operations.delete(batch, row);
    batch.delete(DUE, due);
    await batch.commit();
  }

  async #begin(row: string, fingerprint: string): Promise<Operation> {
    const before = await this.#current(row);
    if (before?.fingerprint === fingerprint) return before;
    if (before)
      throw new GatewayError('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key came before with another body');
    const { storage, clock } = this.#deps;
    const operation = { id: toHex(drawRandom(16)), fingerprint, until: clock.now() + DAY };
    const batch = storage.batch();
    this.#operations.put(batch, row, operation);
    batch.put(DUE, `${timeKey(operation.until)}/${row}`, Buffer.from(operation.id));
    await batch.commit();
    return operation;
  }

  async #finish(
    row: string,
    operation: Operation,
    { call, work }: { call: IdempotentCall; work: IdempotentWork },
  ): Promise<KeptAnswer | undefined> {
    const answer = await work(operation.id);
    if (call.repeats === 'operation' || answer === undefined) return answer;
    const batch = this.#deps.storage.batch();
    this.#operations.put(batch, row, { ...operation, answer });
    await batch.commit();
    return answer;
  }

  async #current(row: string): Promise<Operation | undefined> {
    const found = await this.#operations.get(row);
    return found && found.until >= this.#deps.clock.now() ? found : undefined;
  }

  #mac(what: string, content: string | Uint8Array): string {
    return toHex(hmac(this.#deps.keys.secret('index'), `${what}\0`, content));
  }
}
