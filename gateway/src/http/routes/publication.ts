import type { Response } from 'express';
import type { SchemaDocument } from '@concordat/chaincode/domain';
import { describeError, GatewayError } from '../../errors';
import type { PublishRequest } from '../../flow/publish';
import { formatOf, readItems, sampleMapping, sampleMappingNames } from '../../intake';
import type { HANDLED } from '../route';

/** Query of `POST /v1/records`, parsed. */
export interface PublicationQuery {
  schema: string;
  mapping?: string;
  mode?: 'partial' | 'all';
  snapshot?: boolean;
  withdrawMissing?: number;
  secondOfficer?: string;
  dryRun?: boolean;
  office?: string;
  document?: string;
  wait?: 'stored' | 'anchored';
}

export interface PublicationCall {
  query: PublicationQuery;
  schema: SchemaDocument;
  body: AsyncIterable<Uint8Array>;
  contentType: string;
  submitter: string;
  idempotencyKey: string | undefined;
}

/** What a publication asks of the flow. */
export function publishRequest(call: PublicationCall): PublishRequest {
  const { query, schema, submitter, idempotencyKey } = call;
  const { mode, office, document, dryRun } = query;
  const given = { mode, office, document, dryRun, idempotencyKey, snapshot: snapshotOf(query) };
  return { schema: schema.id, items: itemsOf(call), submitter, ...definedOnly(given) };
}

function itemsOf({ query, schema, body, contentType }: PublicationCall) {
  const format = formatOf(contentType);
  if (!format)
    throw new GatewayError('MEDIA_TYPE_UNSUPPORTED', 'records come as CSV, NDJSON or a JSON array');
  const mapping = query.mapping === undefined ? {} : { mapping: builtInMapping(query.mapping) };
  return readItems(body, { format, schema, ...mapping });
}

function builtInMapping(name: string) {
  if (sampleMappingNames().includes(name)) return sampleMapping(name);
  throw new GatewayError('MAPPING_UNKNOWN', `the built-in mappings are ${sampleMappingNames().join(', ')}`);
}

function snapshotOf({ snapshot, withdrawMissing, secondOfficer }: PublicationQuery) {
  if (snapshot) return definedOnly({ withdrawMissing, secondOfficer });
  if (withdrawMissing === undefined && secondOfficer === undefined) return undefined;
  throw new GatewayError('REQUEST_INVALID', 'withdrawMissing and secondOfficer belong to a snapshot');
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedOnly<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}

/** The bytes of an upload, refused once they are more than `limit`. */
export async function* bounded(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw new GatewayError('BODY_TOO_LARGE', `a batch may have ${limit} bytes`);
    yield chunk;
  }
}

const PROGRESS_MS = 200;

/** An answer of one JSON object a line: progress as it comes, then the result or the error. */
export class LineAnswer {
  #last = 0;

  constructor(private readonly response: Response) {}

  progress(done: number): void {
    const now = Date.now();
    if (now - this.#last < PROGRESS_MS) return;
    this.#last = now;
    this.#write({ progress: { done, total: null } });
  }

  /** Ends the answer. Throws what the work throws, told or not. */
  async finish(work: Promise<object>, handled: typeof HANDLED): Promise<typeof HANDLED> {
    try {
      this.#write({ result: await work });
    } catch (error) {
      // Nothing sent yet: an ordinary problem, with its own status, says it better.
      if (!this.response.headersSent) throw error;
      const { code, detail } = describeError(error);
      this.#write({ error: { code, detail } });
      this.response.end();
      throw error; // to be counted, and logged where it is our fault
    }
    this.response.end();
    return handled;
  }

  #write(line: object): void {
    if (!this.response.headersSent)
      this.response.status(200).setHeader('content-type', 'application/x-ndjson');
    this.response.write(`${JSON.stringify(line)}\n`);
  }
}
