import { ledger, peer } from '@hyperledger/fabric-protos';
import { randomUUID } from 'node:crypto';
import { SimulationError } from '../simulation/simulation';

/** Results a message to the chaincode carries, as in Fabric's peer. */
const PAGE_SIZE = 100;

/** Where the results of a query come from. */
export interface QuerySource {
  /** The next `count` results; fewer only at the end. */
  next(count: number): Promise<Uint8Array[]>;
  close(): Promise<void>;
}

interface OpenQuery {
  source: QuerySource;
  /** One result is read ahead, to know whether there is more; no further, since what is read may conflict. */
  ahead: Uint8Array[];
}

/** The queries that one invocation holds open: results go out by the hundred, until the end or QUERY_STATE_CLOSE. */
export class QueryPages {
  readonly #open = new Map<string, OpenQuery>();

  async start(source: QuerySource, metadata?: Uint8Array): Promise<peer.QueryResponse> {
    const id = randomUUID();
    this.#open.set(id, { source, ahead: [] });
    const response = await this.next(id);
    if (metadata) response.setMetadata(metadata);
    return response;
  }

  /** Throws SimulationError for an unknown query. */
  async next(id: string): Promise<peer.QueryResponse> {
    const query = this.#open.get(id);
    if (!query) throw new SimulationError(`query iterator not found: ${id}`);
    const found = [...query.ahead, ...(await query.source.next(PAGE_SIZE + 1 - query.ahead.length))];
    const results = found.slice(0, PAGE_SIZE);
    query.ahead = found.slice(PAGE_SIZE);
    const hasMore = query.ahead.length > 0;
    if (!hasMore) await this.#close(id, query);
    return toResponse(id, results, hasMore);
  }

  async close(id: string): Promise<peer.QueryResponse> {
    const query = this.#open.get(id);
    if (query) await this.#close(id, query);
    return toResponse(id, [], false);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map(([id, query]) => this.#close(id, query)));
  }

  async #close(id: string, query: OpenQuery): Promise<void> {
    this.#open.delete(id);
    await query.source.close();
  }
}

function toResponse(id: string, results: Uint8Array[], hasMore: boolean): peer.QueryResponse {
  const response = new peer.QueryResponse();
  response.setId(id);
  response.setHasMore(hasMore);
  response.setResultsList(
    results.map((bytes) => {
      const result = new peer.QueryResultBytes();
      result.setResultbytes(bytes);
      return result;
    }),
  );
  return response;
}

export function toKeyValue(namespace: string, key: string, value: Uint8Array): Uint8Array {
  const kv = new ledger.queryresult.KV();
  kv.setNamespace(namespace);
  kv.setKey(key);
  kv.setValue(value);
  return kv.serializeBinary();
}
