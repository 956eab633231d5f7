import { createRequire } from 'node:module';

/**
 * Batched state calls, which peers offer from Fabric 3.1 on and fabric-shim 2.5 does not know: the peer says in the
 * payload of READY whether it takes them. An older peer would drop the stream, so nothing is ever tried out.
 */

interface ChaincodeMessage {
  getType(): number;
  getPayload_asU8(): Uint8Array;
  setType(type: number): void;
  setPayload(payload: Uint8Array): void;
  setTxid(txId: string): void;
  setChannelId(channel: string): void;
}
interface Handler {
  _stream: { on(event: 'data', listener: (message: ChaincodeMessage) => void): void };
  _askPeerAndListen(message: ChaincodeMessage, method: string): Promise<Uint8Array>;
}
interface Writer {
  writeString(field: number, value: string): void;
  writeBytes(field: number, value: Uint8Array): void;
  writeEnum(field: number, value: number): void;
  getResultBuffer(): Uint8Array;
}
interface ProtobufReader {
  nextField(): boolean;
  getFieldNumber(): number;
  skipField(): void;
  readUint32(): number;
  readBytes(): Uint8Array;
}

/** What the shim's stub is, beyond its published interface. */
export interface ShimStub {
  handler: Handler;
  channel_id: string;
  txId: string;
}

/** How many keys a peer takes in one call; 0 where it takes no such call. */
export interface Offer {
  reads: number;
  writes: number;
}

const READY = 4;
const WRITE_BATCH_STATE = 24;
const GET_STATE_MULTIPLE = 25;
const PUT_STATE = 9;
const NONE: Offer = { reads: 0, writes: 0 };

// The shim's own copies: protobuf classes of another version are other classes.
const shimRequire = createRequire(require.resolve('fabric-shim'));
const protosRequire = createRequire(shimRequire.resolve('@hyperledger/fabric-protos'));
const { peer } = shimRequire('@hyperledger/fabric-protos') as {
  peer: { ChaincodeMessage: new () => ChaincodeMessage };
};
const { BinaryReader, BinaryWriter } = protosRequire('google-protobuf') as {
  BinaryReader: new (bytes: Uint8Array) => ProtobufReader;
  BinaryWriter: new () => Writer;
};
const offers = new WeakMap<object, Offer>();
let listening = false;

/** Makes the shim's handlers remember what their peer offers. To be called before the chaincode serves. */
export function listenForOffers(): void {
  if (listening) return;
  listening = true;
  const { ChaincodeMessageHandler } = shimRequire('./lib/handler.js') as {
    ChaincodeMessageHandler: { prototype: { chat: (this: Handler, start: unknown) => void } };
  };
  const chat = ChaincodeMessageHandler.prototype.chat;
  ChaincodeMessageHandler.prototype.chat = function (this: Handler, start: unknown): void {
    this._stream.on('data', (message) => {
      if (message.getType() === READY) offers.set(this, readOffer(message.getPayload_asU8()));
    });
    chat.call(this, start);
  };
}

/** What the peer behind a stub offers. */
export function offerTo(stub: object): Offer {
  const { handler } = stub as Partial<ShimStub>;
  return (handler && offers.get(handler)) ?? NONE;
}

/** GET_STATE_MULTIPLE: the values in the order of the keys, empty where there is none. */
export async function getMany(stub: ShimStub, keys: string[]): Promise<Uint8Array[]> {
  const writer = new BinaryWriter();
  for (const key of keys) writer.writeString(1, key);
  const answer = await ask(stub, { type: GET_STATE_MULTIPLE, payload: writer.getResultBuffer() });
  const values = readRepeatedBytes(answer);
  if (values.length !== keys.length)
    throw new Error(`the peer answered ${values.length} of ${keys.length} keys`);
  return values;
}

/** WRITE_BATCH_STATE with puts only. */
export async function putMany(stub: ShimStub, entries: [string, Uint8Array][]): Promise<void> {
  const batch = new BinaryWriter();
  for (const [key, value] of entries) {
    const record = new BinaryWriter();
    record.writeString(1, key);
    record.writeBytes(2, value);
    record.writeEnum(5, PUT_STATE);
    batch.writeBytes(1, record.getResultBuffer());
  }
  await ask(stub, { type: WRITE_BATCH_STATE, payload: batch.getResultBuffer() });
}

/** READY's payload, protos.ChaincodeAdditionalParams. */
function readOffer(payload: Uint8Array): Offer {
  const fields = new Map<number, number>();
  const reader = new BinaryReader(payload);
  while (reader.nextField()) {
    const field = reader.getFieldNumber();
    if (field >= 1 && field <= 4) fields.set(field, reader.readUint32());
    else reader.skipField();
  }
  const offered = (flag: number, most: number) => (fields.get(flag) ? (fields.get(most) ?? 0) : 0);
  return { writes: offered(1, 2), reads: offered(3, 4) };
}

function readRepeatedBytes(bytes: Uint8Array): Uint8Array[] {
  const values: Uint8Array[] = [];
  const reader = new BinaryReader(new Uint8Array(bytes));
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 1) values.push(reader.readBytes());
    else reader.skipField();
  }
  return values;
}

function ask(stub: ShimStub, { type, payload }: { type: number; payload: Uint8Array }): Promise<Uint8Array> {
  const message = new peer.ChaincodeMessage();
  message.setType(type);
  message.setPayload(payload);
  message.setTxid(stub.txId);
  message.setChannelId(stub.channel_id);
  return stub.handler._askPeerAndListen(message, 'BatchedState');
}
