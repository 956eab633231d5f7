import { type ClientDuplexStream, credentials } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { EventEmitter, once } from 'node:events';
import type { ChaincodeResult, Invocation } from './invocation';
import { BATCHED_STATE_OFFER, MessageType, newMessage, typeName } from './messages';
import { answerRequest } from './requests';

const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
const RECONNECT_MS = 100;
/** Fabric's words, by which its gateway knows that the chaincode is gone. */
const TERMINATED = 'error sending: chaincode stream terminated';

/** The chaincode could not run: not reached, gone, or too slow. Another peer of the network might still serve. */
export class ChaincodeUnavailableError extends Error {}

/** The chaincode's shim gave the run up. */
export class ChaincodeFailedError extends Error {}

export interface ConnectionOptions {
  /** The chaincode's name. */
  name: string;
  /** host:port of the chaincode server. */
  address: string;
  /** Offer GET_STATE_MULTIPLE and WRITE_BATCH_STATE. */
  batchedState: boolean;
  /** How long one invocation may take, milliseconds. */
  timeoutMs: number;
  /** How long an invocation waits for a chaincode that is not there, milliseconds. */
  connectMs: number;
}

interface Running {
  invocation: Invocation;
  settle: (outcome: ChaincodeResult | Error) => void;
}

type Stream = ClientDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;

/**
 * A peer's side of the chaincode-as-a-service protocol: one stream to the chaincode server, which carries all
 * transactions at once, told apart by channel and transaction id. Comes back by itself when the chaincode restarts.
 */
export class ChaincodeConnection {
  readonly #client: peer.ChaincodeClient;
  readonly #running = new Map<string, Running>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  #stream: Stream | undefined;
  #ready = false;
  #closed = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(private readonly options: ConnectionOptions) {
    this.#client = new peer.ChaincodeClient(options.address, credentials.createInsecure(), {
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
      'grpc.initial_reconnect_backoff_ms': RECONNECT_MS,
      'grpc.min_reconnect_backoff_ms': RECONNECT_MS,
      'grpc.max_reconnect_backoff_ms': 1000,
      'grpc.use_local_subchannel_pool': 1,
    });
    this.#connect();
  }

  get isReady(): boolean {
    return this.#ready;
  }

  /** Runs the chaincode once. Throws ChaincodeUnavailableError when it does not answer. */
  async invoke(invocation: Invocation): Promise<ChaincodeResult> {
    await this.#untilReady();
    const id = contextId(invocation.channelId, invocation.txId);
    if (this.#running.has(id)) {
      throw new Error(`error sending: txid: ${invocation.txId}(${invocation.channelId}) exists`);
    }
    const stream = this.#stream;
    if (!stream) throw new ChaincodeUnavailableError(TERMINATED);
    return new Promise((resolve, reject) => {
      const expire = () =>
        settle(new ChaincodeUnavailableError('error sending: timeout expired while executing transaction'));
      const timer = setTimeout(expire, this.options.timeoutMs);
      const settle = (outcome: ChaincodeResult | Error) => {
        clearTimeout(timer);
        this.#running.delete(id);
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      };
      this.#running.set(id, { invocation, settle });
      stream.write(transactionMessage(invocation));
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#events.emit('change');
    this.#stream?.end();
    this.#stream?.cancel();
    this.#lose('pocket is closing');
    this.#client.close();
  }

  async #untilReady(): Promise<void> {
    if (this.#ready) return;
    const signal = AbortSignal.timeout(this.options.connectMs);
    while (!this.#ready && !this.#closed && !signal.aborted) {
      await once(this.#events, 'change', { signal }).catch(() => undefined);
    }
    if (this.#ready) return;
    throw new ChaincodeUnavailableError(
      `could not launch chaincode ${this.options.name}: no connection to ${this.options.address}`,
    );
  }

  #connect(): void {
    const stream = this.#client.connect();
    this.#stream = stream;
    stream.on('data', (message: peer.ChaincodeMessage) => void this.#receive(stream, message));
    stream.on('error', () => undefined);
    stream.on('status', () => {
      if (stream !== this.#stream) return;
      this.#lose(TERMINATED);
      if (!this.#closed) this.#retry = setTimeout(() => this.#connect(), RECONNECT_MS);
    });
  }

  #lose(reason: string): void {
    this.#stream = undefined;
    this.#ready = false;
    for (const { settle } of [...this.#running.values()]) settle(new ChaincodeUnavailableError(reason));
  }

  async #receive(stream: Stream, message: peer.ChaincodeMessage): Promise<void> {
    const type = message.getType();
    if (type === MessageType.REGISTER) return this.#register(stream);
    const running = this.#running.get(contextId(message.getChannelId(), message.getTxid()));
    if (!running) return refuseStray(stream, message);
    if (type === MessageType.COMPLETED) return running.settle(completed(message));
    if (type === MessageType.ERROR) {
      const reason = Buffer.from(message.getPayload_asU8()).toString();
      return running.settle(new ChaincodeFailedError(`transaction returned with failure: ${reason}`));
    }
    stream.write(await this.#answer(running.invocation, message));
  }

  #register(stream: Stream): void {
    stream.write(newMessage({ type: MessageType.REGISTERED }));
    const payload = this.options.batchedState ? BATCHED_STATE_OFFER : new Uint8Array();
    stream.write(newMessage({ type: MessageType.READY, payload }));
    this.#ready = true;
    this.#events.emit('change');
  }

  async #answer(invocation: Invocation, request: peer.ChaincodeMessage): Promise<peer.ChaincodeMessage> {
    const { channelId, txId } = invocation;
    const type = request.getType();
    try {
      if (!this.options.batchedState && isBatched(type)) {
        throw new Error('batched state calls are switched off and were not offered');
      }
      const payload = await answerRequest(invocation, type, request.getPayload_asU8());
      return newMessage({ type: MessageType.RESPONSE, payload, channelId, txId });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const payload = Buffer.from(`${typeName(type)} failed: transaction ID: ${txId}: ${reason}`);
      return newMessage({ type: MessageType.ERROR, payload, channelId, txId });
    }
  }
}

/** A run that was given up may still ask; it is told so, lest it wait for ever. */
function refuseStray(stream: Stream, message: peer.ChaincodeMessage): void {
  const type = message.getType();
  if (type === MessageType.COMPLETED || type === MessageType.ERROR || type === MessageType.KEEPALIVE) return;
  const payload = Buffer.from('no ledger context: the transaction is over');
  stream.write(
    newMessage({
      type: MessageType.ERROR,
      payload,
      channelId: message.getChannelId(),
      txId: message.getTxid(),
    }),
  );
}

const contextId = (channelId: string, txId: string) => `${channelId}/${txId}`;

const isBatched = (type: number) =>
  type === MessageType.GET_STATE_MULTIPLE || type === MessageType.WRITE_BATCH_STATE;

function transactionMessage({ args, channelId, txId, proposal }: Invocation): peer.ChaincodeMessage {
  const input = new peer.ChaincodeInput();
  input.setArgsList(args);
  return newMessage({
    type: MessageType.TRANSACTION,
    payload: input.serializeBinary(),
    channelId,
    txId,
    proposal,
  });
}

function completed(message: peer.ChaincodeMessage): ChaincodeResult | Error {
  try {
    const response = peer.Response.deserializeBinary(message.getPayload_asU8());
    return { response, event: message.getChaincodeEvent() };
  } catch (error) {
    return new Error('the chaincode sent a response that is not a valid message', { cause: error });
  }
}
