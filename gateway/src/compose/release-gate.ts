import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { toHex } from '@concordat/chaincode/domain';
import { GatewayError, stableCode } from '../errors';
import type { Mutex } from '../flow/mutex/mutex';
import type { Log as AppLog } from '../logging';
import type { Ledger } from '../ports/ledger';
import type { Log } from '../ports/log';
import type { ReadModel } from '../ports/read-model';
import type { Vault } from '../ports/vault';

export interface ReleaseGateDeps {
  ledger: Ledger;
  readModel: ReadModel;
  log: Log;
  vault: Vault;
  /** The register's: a bucket must not get a new key while records are being sealed into it. */
  writer: Mutex;
  appLog: AppLog;
}

const PAUSE_MS = 500;
const CATCH_UP_MS = 60_000;

const BARRIER = { contract: 'attestation', function: 'barrier', argument: {} };

/**
 * Closed from the start until this gateway has caught up with the ledger (invariant 11): its read model has reached a
 * transaction of this very start, its log is not behind the head on the ledger, and what the ledger says is erased is erased here.
 * A log that is behind or another one than the ledger's keeps it closed for good: a wrong backup was restored.
 */
export class ReleaseGate {
  readonly #deps: ReleaseGateDeps;
  readonly #stop = new AbortController();
  #closedBecause: string | undefined = 'the ledger has not been read up to its end yet';
  #wrongLog = false;
  /** Height of the ledger with this start's barrier in it. */
  #height: number | undefined;
  #working: Promise<void> = Promise.resolve();

  constructor(deps: ReleaseGateDeps) {
    this.#deps = deps;
  }

  /** Works on opening it; resolves when it is open, wrong for good, or after `waitMs`. */
  async start(waitMs: number): Promise<void> {
    this.#working = this.#open();
    await Promise.race([this.#working, sleep(waitMs, undefined, { ref: false })]);
  }

  /** Why nothing is released now; undefined when it is open. */
  closedBecause(): string | undefined {
    return this.#closedBecause;
  }

  assertOpen(): void {
    if (this.#closedBecause === undefined) return;
    throw new GatewayError('CATCHING_UP', this.#closedBecause, { retryAfter: 2 });
  }

  /** A register that is not the one that the ledger knows must not grow either. */
  assertRightLog(): void {
    if (!this.#wrongLog) return;
    throw new GatewayError(
      'LOG_BEHIND',
      this.#closedBecause ?? 'the log is not the one that the ledger knows',
    );
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  async #open(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        this.#closedBecause = await this.#catchUp(signal);
        return;
      } catch (error) {
        this.#closedBecause = `the ledger cannot be caught up with: ${stableCode(error) ?? 'INTERNAL'}`;
      }
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #catchUp(signal: AbortSignal): Promise<string | undefined> {
    this.#height ??= await unlessAborted(this.#passBarrier(), signal);
    await this.#deps.readModel.waitForHeight(this.#height, { timeoutMs: CATCH_UP_MS, signal });
    const wrong = await this.#compareLog();
    if (wrong !== undefined) {
      this.#wrongLog = true;
      this.#deps.appLog.fatal(wrong);
      return wrong;
    }
    await this.#eraseErased();
    return undefined;
  }

  /**
   * Enough peers endorse the barrier afresh and the orderers put it behind all that was ordered before it. So a peer that
   * was restored from an old backup together with this gateway cannot have it before it has caught up itself.
   */
  async #passBarrier(): Promise<number> {
    const { block } = await this.#deps.ledger.submit(BARRIER, (value) => value);
    return block + 1;
  }

  async #compareLog(): Promise<string | undefined> {
    const { readModel, log, ledger } = this.#deps;
    const head = (await readModel.get('log', ledger.mspId))?.value;
    if (!head) return undefined;
    if (head.size > log.size()) {
      return `the log has ${log.size()} entries, the ledger knows ${head.size}: an old backup was restored`;
    }
    const same = toHex(await log.root(head.size)) === head.root;
    return same ? undefined : 'the log is another one than the ledger knows';
  }

  async #eraseErased(): Promise<void> {
    const { readModel, vault, ledger, writer } = this.#deps;
    const erased: string[] = [];
    for await (const [, { value }] of readModel.list('status', { prefix: [ledger.mspId] })) {
      if (value.status === 'ERASED' && (await vault.open(value.leafHash))) erased.push(value.leafHash);
    }
    if (erased.length > 0) await writer.run(() => vault.erase(erased));
  }
}

/** A call of the ledger may take its time; who stops does not wait for it. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const settled = new AbortController();
  const stopped = once(signal, 'abort', { signal: settled.signal }).then(() =>
    Promise.reject(new GatewayError('CATCHING_UP', 'the gateway stops')),
  );
  try {
    return await Promise.race([work, stopped]);
  } finally {
    settled.abort();
  }
}
