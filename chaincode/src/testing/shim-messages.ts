import { createRequire } from 'node:module';

/** The shim's own protobuf classes, which it publishes without a way to import them. */

export interface ProtoMessage {
  serializeBinary(): Uint8Array;
  toObject(): Record<string, unknown>;
}
interface ProtoClass<M extends ProtoMessage> {
  new (): M;
  deserializeBinary(bytes: Uint8Array): M;
}
export interface ChaincodeMessage extends ProtoMessage {
  getType(): number;
  getTxid(): string;
  getPayload_asU8(): Uint8Array;
}
interface Protos {
  common: Record<string, ProtoClass<ProtoMessage>>;
  msp: Record<string, ProtoClass<ProtoMessage>>;
  peer: Record<string, ProtoClass<ProtoMessage>>;
  ledger: { queryresult: Record<string, ProtoClass<ProtoMessage>> };
}
export interface Stream {
  on(event: string, listener: (message: ProtoMessage) => void): void;
  write(message: ChaincodeMessage): void;
  end(): void;
}
interface Internals {
  ChaincodeMessageHandler: new (stream: Stream, chaincode: object) => { chat(start: ProtoMessage): void };
}

const shimRequire = createRequire(require.resolve('fabric-shim'));
const protosRequire = createRequire(shimRequire.resolve('@hyperledger/fabric-protos'));

export const { ChaincodeMessageHandler } = shimRequire('./lib/handler.js') as Internals;
export const protobuf = protosRequire('google-protobuf') as {
  BinaryReader: new (bytes: Uint8Array) => {
    nextField(): boolean;
    getFieldNumber(): number;
    skipField(): void;
    readString(): string;
    readBytes(): Uint8Array;
  };
  BinaryWriter: new () => {
    writeBytes(field: number, value: Uint8Array): void;
    getResultBuffer(): Uint8Array;
  };
};
const { common, msp, peer, ledger } = shimRequire('@hyperledger/fabric-protos') as Protos;
const classes = { ...common, ...msp, ...peer, ...ledger.queryresult };

/** A message of the class named, with its fields set: `build('GetState', { Key: 'a' })`. */
export function build(name: string, fields: Record<string, unknown>): ProtoMessage {
  const message = new (classOf(name))();
  const setters = message as unknown as Record<string, (value: unknown) => void>;
  for (const [field, value] of Object.entries(fields)) setters[`set${field}`]?.(value);
  return message;
}

/** The fields of an encoded message. */
export function open(name: string, bytes: Uint8Array): Record<string, unknown> {
  return classOf(name).deserializeBinary(bytes).toObject();
}

/** The `google.protobuf.Timestamp` of a time in milliseconds. */
export function timestamp(time: number): ProtoMessage {
  const { Timestamp } = protosRequire('google-protobuf/google/protobuf/timestamp_pb.js') as {
    Timestamp: new () => ProtoMessage & { setSeconds(n: number): void; setNanos(n: number): void };
  };
  const message = new Timestamp();
  message.setSeconds(Math.floor(time / 1000));
  message.setNanos((time % 1000) * 1_000_000);
  return message;
}

function classOf(name: string): ProtoClass<ProtoMessage> {
  const found = classes[name];
  if (!found) throw new Error(`no message ${name}`);
  return found;
}
