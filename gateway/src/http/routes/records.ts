import { Type } from '@sinclair/typebox';
import type { SchemaDocument } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import {
  correct,
  listRecords,
  publish,
  type PublishDeps,
  type PublishResult,
  recordAt,
  type RecordView,
  setStatus,
  type SimpleStatus,
} from '../../flow/publish';
import { bodyChunks } from '../body';
import { list } from '../list';
import { HANDLED, type Route, route, type RouteContext } from '../route';
import { bounded, LineAnswer, type PublicationQuery, publishRequest } from './publication';
import { PublishResultSchema, ReceiptSchema } from './publish-schemas';
import { ReadRecordSchema, RecordSchema } from './record-schemas';
import { Hash, object, oneOf, Reason, VersionedId, Text } from './shapes';

export interface RecordRouteDeps {
  register: PublishDeps;
  /** The document of a schema that this organisation publishes; undefined for any other. */
  ownSchema(id: string): Promise<SchemaDocument | undefined>;
  /** Resolves once the log is anchored up to `size`; undefined when that takes too long. */
  anchored(size: number): Promise<{ size: number; time: number } | undefined>;
  /** Bytes of one batch. */
  uploadLimit: number;
}

const STATUSES: readonly SimpleStatus[] = [
  'IN_FORCE',
  'UNDER_OBJECTION',
  'REPAIRED',
  'WITHDRAWN',
  'RETENTION_ENDED',
];

const Query = object({
  schema: VersionedId,
  mapping: Type.Optional(Text(80)),
  mode: Type.Optional(oneOf(['partial', 'all'] as const)),
  snapshot: Type.Optional(Type.Boolean({ description: 'The file is the register’s full state' })),
  withdrawMissing: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Exactly how many missing records to withdraw' }),
  ),
  secondOfficer: Type.Optional(Text(200)),
  dryRun: Type.Optional(Type.Boolean({ description: 'Say what would happen; store nothing' })),
  office: Type.Optional(Text(200)),
  document: Type.Optional(Text(200)),
  wait: Type.Optional(oneOf(['stored', 'anchored'] as const)),
});

/** The publisher's own register. */
export function recordRoutes(deps: RecordRouteDeps): Route[] {
  return [publishRoute(deps), listRoute(deps), readRoute(deps), statusRoute(deps), correctionRoute(deps)];
}

function publishRoute(deps: RecordRouteDeps): Route {
  return route({
    method: 'post',
    path: '/v1/records',
    summary: 'Publish records',
    description: 'With Accept: application/x-ndjson, progress comes line by line before the result.',
    roles: ['submitter'],
    query: Query,
    stream: ['text/csv', 'application/x-ndjson', 'application/json'],
    idempotency: 'operation',
    response: { description: 'Receipts and errors, item by item', schema: PublishResultSchema },
    otherwise: { description: 'The same, behind lines of progress', contentType: 'application/x-ndjson' },
    handle: (context) => publishRecords(deps, context),
  });
}

type PublishContext = Pick<
  RouteContext<never, typeof Query, never>,
  'query' | 'caller' | 'operation' | 'request' | 'response'
>;

async function publishRecords(deps: RecordRouteDeps, context: PublishContext): Promise<unknown> {
  const { query, caller, operation, request, response } = context;
  const schema = await deps.ownSchema(query.schema);
  if (!schema) throw new GatewayError('SCHEMA_UNKNOWN', 'this organisation publishes no such schema');
  const asked = publishRequest({
    query,
    schema,
    body: bounded(bodyChunks(request), deps.uploadLimit),
    contentType: request.headers['content-type'] ?? '',
    submitter: caller.name,
    idempotencyKey: operation,
  });
  if (request.headers.accept !== 'application/x-ndjson') {
    return settle(deps, await publish(deps.register, asked), query.wait);
  }
  const lines = new LineAnswer(response);
  const onProgress = (done: number) => lines.progress(done);
  const work = publish(deps.register, { ...asked, onProgress }).then((result) =>
    settle(deps, result, query.wait),
  );
  return lines.finish(work, HANDLED);
}

/** Waits for the log to be anchored where the caller wants that; a ledger that is away makes it `stored`, no error. */
async function settle(
  deps: RecordRouteDeps,
  result: PublishResult,
  wait: PublicationQuery['wait'],
): Promise<object> {
  const landed = result.receipts.length > 0;
  const head = wait === 'anchored' && landed ? await deps.anchored(result.size) : undefined;
  if (!head) return { ...result, anchored: null };
  const receipts = result.receipts.map((receipt) => ({
    ...receipt,
    state: 'anchored' as const,
  }));
  return { ...result, receipts, anchored: { size: head.size, time: head.time } };
}

/** Keyed hashes stay inside: they tell equal records apart from others. */
function publicView({ businessMac, subjectMac, contentMac, ...view }: RecordView): object {
  void [businessMac, subjectMac, contentMac];
  return view;
}

function listRoute({ register }: RecordRouteDeps): Route {
  return list({
    path: '/v1/records',
    summary: 'List the published records in the order of the log',
    roles: ['submitter'],
    item: RecordSchema,
    description: 'Records without their payloads',
    position: /^\d{1,15}$/,
    page: async ({ after = '0', limit }) => {
      const end = Number(after) + limit;
      const items = await listRecords(register, { from: Number(after), limit });
      return { items: items.map(publicView), next: end < register.log.size() ? String(end) : undefined };
    },
  });
}

function readRoute({ register }: RecordRouteDeps): Route {
  return route({
    method: 'get',
    path: '/v1/records/{leafHash}',
    summary: 'Read one record with its payload',
    roles: ['submitter'],
    params: object({ leafHash: Hash }),
    response: { description: 'The record', schema: ReadRecordSchema },
    handle: async ({ params }) => publicView(await known(register, params.leafHash, { payload: true })),
  });
}

async function known(
  register: PublishDeps,
  leafHash: string,
  { payload }: { payload: boolean },
): Promise<RecordView & { groups?: unknown }> {
  const view = await recordAt(register, leafHash);
  if (!view) throw new GatewayError('RECORD_UNKNOWN', 'no record has this leaf hash here');
  const sealed = payload ? await register.vault.open(leafHash) : undefined;
  return sealed ? { ...view, groups: sealed.groups } : view;
}

function statusRoute({ register }: RecordRouteDeps): Route {
  return route({
    method: 'post',
    path: '/v1/records/{leafHash}/status',
    summary: 'Give a record a status',
    roles: ['submitter'],
    params: object({ leafHash: Hash }),
    body: object({ status: oneOf(STATUSES), reason: Reason }),
    idempotency: 'answer',
    response: { description: 'The record as it stands now', schema: RecordSchema },
    handle: async ({ params: { leafHash }, body }) => {
      await setStatus(register, { leafHash, ...body });
      return publicView(await known(register, leafHash, { payload: false }));
    },
  });
}

function correctionRoute({ register }: RecordRouteDeps): Route {
  const item = object({
    fields: Type.Record(Text(64), Type.Unknown(), { maxProperties: 500 }),
    meta: Type.Optional(Type.Record(Text(64), Type.Unknown(), { maxProperties: 50 })),
  });
  return route({
    method: 'post',
    path: '/v1/records/{leafHash}/correction',
    summary: 'Correct a record: every file that relied on it learns so',
    roles: ['submitter'],
    params: object({ leafHash: Hash }),
    body: object({ item, reason: Reason }),
    idempotency: 'operation',
    response: { description: 'Receipt of the corrected version', schema: ReceiptSchema },
    handle: ({ params: { leafHash }, body, caller, operation }) =>
      correct(register, {
        leafHash,
        item: body.item,
        reason: body.reason,
        submitter: caller.name,
        ...(operation === undefined ? {} : { idempotencyKey: operation }),
      }),
  });
}
