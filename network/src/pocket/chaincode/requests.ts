import { peer } from '@hyperledger/fabric-protos';
import { SimulationError } from '../simulation/simulation';
import { callRequest } from './call-request';
import { historySource } from './history-query';
import type { Invocation } from './invocation';
import { MessageType, type MessageTypeValue, typeName } from './messages';
import { rangeSource, readPage } from './range-query';

type Answer = Uint8Array | Promise<Uint8Array>;
type Handler = (invocation: Invocation, payload: Uint8Array) => Answer;

const NOTHING = new Uint8Array();

const HANDLERS = new Map<MessageTypeValue, Handler>([
  [MessageType.GET_STATE, getState],
  [MessageType.GET_STATE_MULTIPLE, getStateMultiple],
  [MessageType.PUT_STATE, putState],
  [MessageType.DEL_STATE, deleteState],
  [MessageType.WRITE_BATCH_STATE, writeBatch],
  [MessageType.GET_STATE_METADATA, getMetadata],
  [MessageType.PUT_STATE_METADATA, putMetadata],
  [MessageType.GET_STATE_BY_RANGE, getRange],
  [MessageType.GET_HISTORY_FOR_KEY, getHistory],
  [MessageType.QUERY_STATE_NEXT, queryNext],
  [MessageType.QUERY_STATE_CLOSE, queryClose],
  [MessageType.INVOKE_CHAINCODE, callRequest],
]);

const REFUSALS = new Map<MessageTypeValue, string>([
  [MessageType.GET_QUERY_RESULT, 'rich queries (GET_QUERY_RESULT need CouchDB)'],
  [MessageType.GET_PRIVATE_DATA_HASH, 'private data (GET_PRIVATE_DATA_HASH)'],
  [MessageType.PURGE_PRIVATE_DATA, 'private data (PURGE_PRIVATE_DATA)'],
]);

/** Answers a chaincode's request; what it throws goes back to the chaincode as ERROR. */
export function answerRequest(invocation: Invocation, type: MessageTypeValue, payload: Uint8Array): Answer {
  const handler = HANDLERS.get(type);
  if (handler) return handler(invocation, payload);
  throw new SimulationError(
    `pocket does not support ${REFUSALS.get(type) ?? `message type ${typeName(type)}`}`,
  );
}

function refuseCollection(collection: string): void {
  if (collection !== '')
    throw new SimulationError(`pocket does not support private data (collection ${collection})`);
}

function getState({ simulation, namespace }: Invocation, payload: Uint8Array): Uint8Array {
  const request = peer.GetState.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  return simulation.read(namespace, request.getKey())?.value ?? NOTHING;
}

function getStateMultiple({ simulation, namespace }: Invocation, payload: Uint8Array): Uint8Array {
  const request = peer.GetStateMultiple.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  const result = new peer.GetStateMultipleResult();
  result.setValuesList(request.getKeysList().map((key) => simulation.read(namespace, key)?.value ?? NOTHING));
  return result.serializeBinary();
}

function putState({ simulation, namespace }: Invocation, payload: Uint8Array): Uint8Array {
  const request = peer.PutState.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  simulation.write(namespace, request.getKey(), request.getValue_asU8());
  return NOTHING;
}

function deleteState({ simulation, namespace }: Invocation, payload: Uint8Array): Uint8Array {
  const request = peer.DelState.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  simulation.write(namespace, request.getKey(), undefined);
  return NOTHING;
}

function writeBatch(invocation: Invocation, payload: Uint8Array): Uint8Array {
  for (const record of peer.WriteBatchState.deserializeBinary(payload).getRecList())
    writeRecord(invocation, record);
  return NOTHING;
}

function writeRecord({ simulation, namespace }: Invocation, record: peer.WriteRecord): void {
  refuseCollection(record.getCollection());
  const type = record.getType();
  if (type === peer.WriteRecord.Type.PUT_STATE) {
    simulation.write(namespace, record.getKey(), record.getValue_asU8());
  } else if (type === peer.WriteRecord.Type.DEL_STATE) {
    simulation.write(namespace, record.getKey(), undefined);
  } else if (type === peer.WriteRecord.Type.PUT_STATE_METADATA) {
    const metadata = record.getMetadata();
    if (!metadata) throw new SimulationError('a PUT_STATE_METADATA record must carry metadata');
    simulation.writeMetadata(namespace, record.getKey(), metadata.getMetakey(), metadata.getValue_asU8());
  } else {
    throw new SimulationError(`pocket does not support write record type ${type}`);
  }
}

function getMetadata({ simulation, namespace }: Invocation, payload: Uint8Array): Uint8Array {
  const request = peer.GetStateMetadata.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  const result = new peer.StateMetadataResult();
  const metadata = simulation.read(namespace, request.getKey())?.metadata ?? {};
  result.setEntriesList(
    Object.entries(metadata).map(([name, value]) => {
      const entry = new peer.StateMetadata();
      entry.setMetakey(name);
      entry.setValue(value);
      return entry;
    }),
  );
  return result.serializeBinary();
}

function putMetadata({ simulation, namespace }: Invocation, payload: Uint8Array): Uint8Array {
  const request = peer.PutStateMetadata.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  const metadata = request.getMetadata();
  if (!metadata) throw new SimulationError('PUT_STATE_METADATA must carry metadata');
  simulation.writeMetadata(namespace, request.getKey(), metadata.getMetakey(), metadata.getValue_asU8());
  return NOTHING;
}

async function getRange(
  { simulation, namespace, queries }: Invocation,
  payload: Uint8Array,
): Promise<Uint8Array> {
  const request = peer.GetStateByRange.deserializeBinary(payload);
  refuseCollection(request.getCollection());
  const page = peer.QueryMetadata.deserializeBinary(request.getMetadata_asU8());
  const range = { namespace, start: page.getBookmark() || request.getStartkey(), end: request.getEndkey() };
  if (page.getPagesize() <= 0) return (await queries.start(rangeSource(simulation, range))).serializeBinary();
  const { source, count, bookmark } = await readPage(simulation, range, page.getPagesize());
  const metadata = new peer.QueryResponseMetadata();
  metadata.setFetchedRecordsCount(count);
  metadata.setBookmark(bookmark);
  return (await queries.start(source, metadata.serializeBinary())).serializeBinary();
}

async function getHistory(invocation: Invocation, payload: Uint8Array): Promise<Uint8Array> {
  const key = peer.GetHistoryForKey.deserializeBinary(payload).getKey();
  return (await invocation.queries.start(await historySource(invocation, key))).serializeBinary();
}

async function queryNext({ queries }: Invocation, payload: Uint8Array): Promise<Uint8Array> {
  return (await queries.next(peer.QueryStateNext.deserializeBinary(payload).getId())).serializeBinary();
}

async function queryClose({ queries }: Invocation, payload: Uint8Array): Promise<Uint8Array> {
  return (await queries.close(peer.QueryStateClose.deserializeBinary(payload).getId())).serializeBinary();
}
