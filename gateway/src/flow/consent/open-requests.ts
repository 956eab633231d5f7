import type { ConsentTerms } from '@concordat/chaincode/domain';
import type { Batch, Storage } from '../../ports/storage';
import { timeKey } from '../page/time-key';

/** `grantee/end/handle` */
const OPEN = 'inboxopen';
const NOTHING = Buffer.alloc(0);
/** That a request has ended is noticed within this time. */
const COUNTED_FOR_MS = 60_000;

export interface OpenRequest {
  grantee: string;
  handle: string;
  terms: Pick<ConsentTerms, 'notAfter'>;
}

/** Which requests wait for their subjects' answers, by who asks. One whose time is over waits no more. */
export class OpenRequests {
  readonly #storage: Storage;
  readonly #counts = new Map<string, { count: number; until: number }>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** How many of a member's requests wait at that time. Of those that come together, none is counted for the others. */
  async countOf(grantee: string, now: number): Promise<number> {
    const known = this.#counts.get(grantee);
    if (known && known.until > now) return known.count;
    const count = await this.#read(grantee, now);
    this.#counts.set(grantee, { count, until: now + COUNTED_FOR_MS });
    return count;
  }

  put(batch: Batch, request: OpenRequest): void {
    batch.put(OPEN, rowOf(request), NOTHING);
    this.#add(request, 1);
  }

  /** The subject has answered. */
  async close(request: OpenRequest): Promise<void> {
    const row = rowOf(request);
    if ((await this.#storage.table(OPEN).get(row)) === undefined) return;
    const batch = this.#storage.batch();
    batch.delete(OPEN, row);
    await batch.commit();
    this.#add(request, -1);
  }

  async #read(grantee: string, now: number): Promise<number> {
    const handles: string[] = [];
    const bounds = { gte: `${grantee}/${timeKey(now)}`, lt: `${grantee}/:` };
    for await (const [row] of this.#storage.table(OPEN).range(bounds)) handles.push(row);
    return handles.length;
  }

  #add({ grantee }: OpenRequest, change: number): void {
    const known = this.#counts.get(grantee);
    if (known) known.count += change;
  }
}

const rowOf = ({ grantee, handle, terms }: OpenRequest) => `${grantee}/${timeKey(terms.notAfter)}/${handle}`;
