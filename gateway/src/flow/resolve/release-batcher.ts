import { setImmediate as nextTurn } from 'node:timers/promises';
import { stableCode } from '../../errors';
import type { Keys } from '../../ports/keys';
import { peerRefusal, type Peers } from '../../ports/peers';
import type { RegistryCache } from '../registry/registry-cache';
import {
  type LineRequest,
  MOST_RELEASES,
  parseReleaseBatchAnswer,
  parseSealedRelease,
  type ReleaseBatchRequest,
  type ReleaseRequest,
} from './release-message';
import { sealTo } from './seal-to';
import { openBatch, type OpenedOrRefused, openRelease } from './sealed-batch';

export const RELEASES_PATH = '/exchange/v1/releases';
export const RELEASE_BATCHES_PATH = '/exchange/v1/release-batches';

/** Each is looked at in this turn: those before are answered between two. */
const SETTLED_AT_ONCE = 8;

/** A line and the opening of its enquiry's subject, in its size class. */
export interface AskedLine {
  request: LineRequest;
  opening: Uint8Array;
}

export interface ReleaseBatcherDeps {
  peers: Peers;
  keys: Pick<Keys, 'sealOpen'>;
  registry: Pick<RegistryCache, 'currentKey'>;
}

interface Waiting extends AskedLine {
  resolve: (opened: Uint8Array) => void;
  reject: (error: unknown) => void;
}

/**
 * Asks publishers for releases. What is asked of one publisher in the same turn of the event loop travels as one
 * message, signed and verified once: the enquiries of one ledger transaction are decided, and so asked, all at once.
 * Nobody waits for others to come, and each line has an answer of its own.
 */
export class ReleaseBatcher {
  readonly #deps: ReleaseBatcherDeps;
  /** By publisher; none while nobody waits. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(deps: ReleaseBatcherDeps) {
    this.#deps = deps;
  }

  /**
   * The publisher's answer for this one line, opened; nothing in it has been read or verified yet. Throws PeerError, or
   * `PEER_ANSWER_INVALID` where it cannot be opened, or `KEY_UNKNOWN` where nothing can be sealed to the publisher.
   */
  ask(publisher: string, asked: AskedLine): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(publisher) ?? [];
      if (waiting.length === 0) setImmediate(() => this.#send(publisher));
      waiting.push({ ...asked, resolve, reject });
      this.#waiting.set(publisher, waiting);
    });
  }

  #send(publisher: string): void {
    const waiting = this.#waiting.get(publisher) ?? [];
    this.#waiting.delete(publisher);
    for (let from = 0; from < waiting.length; from += MOST_RELEASES) {
      const batch = waiting.slice(from, from + MOST_RELEASES);
      this.#exchange(publisher, batch).catch((error: unknown) => this.#failed(publisher, batch, error));
    }
  }

  /**
   * A batch that is refused as a whole, or whose answer is too large or cannot be read, is asked for line by line: one
   * of them may be at fault, and asking again gives the same again.
   */
  #failed(publisher: string, batch: Waiting[], error: unknown): void {
    if (batch.length === 1 || stableCode(error) === 'UNAVAILABLE') {
      batch.forEach(({ reject }) => reject(error));
      return;
    }
    for (const one of batch) this.#exchange(publisher, [one]).catch(one.reject);
  }

  async #exchangeOne(publisher: string, { request, opening, resolve }: Waiting): Promise<void> {
    const { peers, keys, registry } = this.#deps;
    const asked: ReleaseRequest = { ...request, opening: await sealTo(registry, publisher, opening) };
    const sealed = parseSealedRelease(await peers.send(publisher, RELEASES_PATH, asked));
    resolve(await openRelease(keys, sealed));
  }

  async #exchange(publisher: string, batch: Waiting[]): Promise<void> {
    const [only] = batch;
    if (only && batch.length === 1) return this.#exchangeOne(publisher, only);
    const { peers, keys, registry } = this.#deps;
    const openings = await sealTo(registry, publisher, Buffer.concat(batch.map(({ opening }) => opening)));
    const asked: ReleaseBatchRequest = { requests: batch.map(({ request }) => request), openings };
    const answer = await peers.send(publisher, RELEASE_BATCHES_PATH, asked);
    const answers = await openBatch(keys, parseReleaseBatchAnswer(answer, batch.length));
    for (const [at, waiting] of batch.entries()) {
      settle(publisher, waiting, answers[at]);
      if ((at + 1) % SETTLED_AT_ONCE === 0) await nextTurn();
    }
  }
}

function settle(publisher: string, { resolve, reject }: Waiting, answer: OpenedOrRefused | undefined): void {
  if (answer === undefined) reject(new Error('a batch is answered line by line'));
  else if ('refused' in answer) reject(peerRefusal(publisher, answer.refused));
  else resolve(answer);
}
