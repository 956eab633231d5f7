import { createHash } from 'node:crypto';
import { JSONSerializer } from 'fabric-contract-api';
import type { ChaincodeInterface } from 'fabric-shim';
import ChaincodeFromContract from 'fabric-shim/lib/contract-spi/chaincodefromcontract';
import { setLevel } from 'fabric-shim/lib/logger';
import { listenForOffers } from '../contracts/peer-batches';
import { contracts } from '../index';
import { withTimeWindow } from '../time-window';
import { ADMIN_CERTIFICATE, CLIENT_CERTIFICATE } from './certificates';
import { build, ChaincodeMessageHandler, open, protobuf, timestamp } from './shim-messages';
import type { ChaincodeMessage, ProtoMessage } from './shim-messages';

export interface Invocation {
  /** MSP id. */
  caller: string;
  /** `contract:function` */
  call: string;
  argument: unknown;
  time: number;
  admin?: boolean;
  certificate?: string;
  /** Instead of the one JSON argument. */
  rawArguments?: string[];
}

export interface Simulated {
  answer: string;
  /** In the order in which the chaincode handed them in. */
  writes: [key: string, value: string][];
  /** Every key asked for, and every key within a range asked for: what a peer's endorsement shows its client. */
  reads: string[];
  messages: number;
}

const TYPE = { REGISTERED: 2, READY: 4, TRANSACTION: 5, COMPLETED: 6, RESPONSE: 13 };
const GET_STATE = 8;
const PUT_STATE = 9;
const GET_STATE_BY_RANGE = 14;
const QUERY_STATE_CLOSE = 17;
const WRITE_BATCH_STATE = 24;
const GET_STATE_MULTIPLE = 25;
/** What Fabric 3.1 says in READY: batches of 1,000 keys, written and read. */
const OFFER = Buffer.from('080110e807180120e807', 'hex');
const CHANNEL = 'concordat';

/**
 * The peer's side of the chaincode protocol, in memory: the shim and the contracts above it are the real ones.
 * Reads see committed state only, as in Fabric; `commit` applies what a simulation wrote.
 */
export class TestPeer {
  readonly committed = new Map<string, string>();
  private readonly toChaincode: ((message: ProtoMessage) => void)[] = [];
  private simulation:
    | (Pick<Simulated, 'writes' | 'reads' | 'messages'> & { done: (answer: ProtoResponse) => void })
    | undefined;
  private transactions = 0;

  constructor(private readonly offers: { batches: boolean; clock?: () => number }) {
    listenForOffers();
    setLevel('critical');
    const serializers = { transaction: 'json', serializers: { json: JSONSerializer } };
    const plain = new ChaincodeFromContract(
      [...contracts],
      serializers,
      {},
      'concordat',
      '1',
    ) as ChaincodeInterface;
    const chaincode = offers.clock ? withTimeWindow(plain, offers.clock) : plain;
    const stream = {
      on: (event: string, listener: (message: ProtoMessage) => void) => {
        if (event === 'data') this.toChaincode.push(listener);
      },
      write: (message: ChaincodeMessage) => this.receive(message),
      end: () => undefined,
    };
    new ChaincodeMessageHandler(stream, chaincode).chat(build('ChaincodeMessage', { Type: 1 }));
    this.send({ Type: TYPE.REGISTERED });
    this.send({ Type: TYPE.READY, ...(offers.batches ? { Payload: OFFER } : {}) });
  }

  /** Simulates and commits. @throws Error with the chaincode's message */
  async submit(invocation: Invocation): Promise<Simulated> {
    const simulated = await this.simulate(invocation);
    this.commit(simulated);
    return simulated;
  }

  commit({ writes }: Simulated): void {
    for (const [key, value] of writes) this.committed.set(key, value);
  }

  async simulate(invocation: Invocation): Promise<Simulated> {
    this.transactions += 1;
    const txId = `tx${this.transactions}`;
    const { argument, call, rawArguments = [JSON.stringify(argument)] } = invocation;
    const writes: [string, string][] = [];
    const reads: string[] = [];
    const answered = new Promise<ProtoResponse>((done) => {
      this.simulation = { writes, reads, messages: 0, done };
    });
    const input = build('ChaincodeInput', {
      ArgsList: [call, ...rawArguments].map((each) => Buffer.from(each)),
    });
    const Proposal = signedProposal(invocation);
    this.send({
      Type: TYPE.TRANSACTION,
      Txid: txId,
      Channelid: CHANNEL,
      Payload: input.serializeBinary(),
      Proposal,
    });
    const { status, message, payload } = await answered;
    const messages = this.simulation?.messages ?? 0;
    if (status >= 400) throw new Error(message);
    return { answer: Buffer.from(payload, 'base64').toString(), writes, reads, messages };
  }

  private send(fields: Record<string, unknown>): void {
    const { Channelid, ...rest } = fields;
    const message = build('ChaincodeMessage', { ...rest, ChannelId: Channelid ?? '' });
    for (const listener of this.toChaincode) listener(message);
  }

  private receive(message: ChaincodeMessage): void {
    if (!this.simulation) return;
    this.simulation.messages += 1;
    const payload = message.getPayload_asU8();
    if (message.getType() === TYPE.COMPLETED) {
      this.simulation.done(open('Response', payload) as unknown as ProtoResponse);
      return;
    }
    const Payload = this.answer(message.getType(), payload);
    setImmediate(() =>
      this.send({ Type: TYPE.RESPONSE, Txid: message.getTxid(), Channelid: CHANNEL, Payload }),
    );
  }

  private answer(type: number, payload: Uint8Array): Uint8Array {
    const batched = type === GET_STATE_MULTIPLE || type === WRITE_BATCH_STATE;
    if (batched && !this.offers.batches) throw new Error('the chaincode sent a batch that was not offered');
    switch (type) {
      case GET_STATE:
        return this.read(open('GetState', payload)['key'] as string);
      case GET_STATE_MULTIPLE:
        return this.getMultiple(payload);
      case GET_STATE_BY_RANGE:
        return this.range(open('GetStateByRange', payload) as { startkey: string; endkey: string });
      case QUERY_STATE_CLOSE:
        return build('QueryResponse', {}).serializeBinary();
      case PUT_STATE:
        this.put(payload);
        return new Uint8Array();
      case WRITE_BATCH_STATE:
        for (const record of repeatedBytes(payload)) this.put(record);
        return new Uint8Array();
      default:
        throw new Error(`the chaincode sent a message of type ${type}`);
    }
  }

  /** PutState and WriteRecord agree on key = 1 and value = 2. */
  private put(record: Uint8Array): void {
    const reader = new protobuf.BinaryReader(new Uint8Array(record));
    let key = '';
    let value = '';
    while (reader.nextField()) {
      if (reader.getFieldNumber() === 1) key = reader.readString();
      else if (reader.getFieldNumber() === 2) value = Buffer.from(reader.readBytes()).toString();
      else reader.skipField();
    }
    this.simulation?.writes.push([key, value]);
  }

  private read(key: string): Uint8Array {
    this.simulation?.reads.push(key);
    return Buffer.from(this.committed.get(key) ?? '');
  }

  private getMultiple(payload: Uint8Array): Uint8Array {
    const writer = new protobuf.BinaryWriter();
    for (const key of repeatedBytes(payload)) {
      writer.writeBytes(1, this.read(Buffer.from(key).toString()));
    }
    return writer.getResultBuffer();
  }

  private range({ startkey, endkey }: { startkey: string; endkey: string }): Uint8Array {
    const [start, end] = [Buffer.from(startkey), Buffer.from(endkey)];
    const found = [...this.committed]
      .map(([key, value]) => ({ bytes: Buffer.from(key), key, value }))
      .filter(({ bytes }) => Buffer.compare(bytes, start) >= 0 && Buffer.compare(bytes, end) < 0)
      .sort((a, b) => Buffer.compare(a.bytes, b.bytes));
    this.simulation?.reads.push(startkey, ...found.map(({ key }) => key));
    const results = found.map(({ key, value }) => {
      const pair = build('KV', { Namespace: 'concordat', Key: key, Value: Buffer.from(value) });
      return build('QueryResultBytes', { Resultbytes: pair.serializeBinary() });
    });
    return build('QueryResponse', { ResultsList: results, HasMore: false, Id: 'range' }).serializeBinary();
  }
}

interface ProtoResponse {
  status: number;
  message: string;
  /** base64 */
  payload: string;
}

function signedProposal({ caller, admin, certificate, time }: Invocation): ProtoMessage {
  const pem = certificate ?? (admin ? ADMIN_CERTIFICATE : CLIENT_CERTIFICATE);
  const creator = build('SerializedIdentity', { Mspid: caller, IdBytes: Buffer.from(pem) });
  const nonce = createHash('sha256').update(`${caller} ${time}`).digest().subarray(0, 24);
  const header = build('Header', {
    SignatureHeader: build('SignatureHeader', {
      Creator: creator.serializeBinary(),
      Nonce: nonce,
    }).serializeBinary(),
    ChannelHeader: build('ChannelHeader', {
      ChannelId: CHANNEL,
      Timestamp: timestamp(time),
    }).serializeBinary(),
  });
  const proposal = build('Proposal', {
    Header: header.serializeBinary(),
    Payload: build('ChaincodeProposalPayload', { Input: Buffer.from('input') }).serializeBinary(),
  });
  return build('SignedProposal', {
    ProposalBytes: proposal.serializeBinary(),
    Signature: Buffer.from('signature'),
  });
}

function repeatedBytes(payload: Uint8Array): Uint8Array[] {
  const reader = new protobuf.BinaryReader(new Uint8Array(payload));
  const values: Uint8Array[] = [];
  while (reader.nextField()) {
    if (reader.getFieldNumber() === 1) values.push(reader.readBytes());
    else reader.skipField();
  }
  return values;
}
