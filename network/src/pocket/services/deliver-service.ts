import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { common, orderer, peer } from '@hyperledger/fabric-protos';
import type { BlockFeed } from '../ledger/block-feed';
import { decode, MalformedError, parseHeader } from '../proposal/header';
import { RpcError, toRpcError } from '../rpc-error';
import type { Access } from './access';
import { toFilteredBlock } from './block-events';
import type { ResetGuard } from './reset-guard';
import { SeekError, seekStart } from './seek';
import { writeTo } from './write-stream';

const { Status } = common;
type StatusValue = common.StatusMap[keyof common.StatusMap];
type Call = ServerDuplexStream<common.Envelope, peer.DeliverResponse>;

interface Seek {
  channel: string;
  start: number;
  stop: number;
  failIfNotReady: boolean;
}

/** `protos.Deliver`: committed blocks, whole or filtered, to governing members. */
export class DeliverService {
  constructor(
    private readonly parts: () => { feed: BlockFeed; access: Access },
    private readonly resets: ResetGuard,
  ) {}

  handlers() {
    const whole = (block: common.Block) => {
      const response = new peer.DeliverResponse();
      response.setBlock(block);
      return response;
    };
    const filtered = (block: common.Block, channel: string) => {
      const response = new peer.DeliverResponse();
      response.setFilteredBlock(toFilteredBlock(block, channel));
      return response;
    };
    return {
      deliver: (call: Call) => this.#serve(call, whole),
      deliverFiltered: (call: Call) => this.#serve(call, filtered),
      deliverWithPrivateData: (call: Call) => {
        const error = new RpcError(status.UNIMPLEMENTED, 'pocket does not support private data: use Deliver');
        call.emit('error', error);
      },
    };
  }

  #serve(call: Call, toResponse: (block: common.Block, channel: string) => peer.DeliverResponse): void {
    const abort = new AbortController();
    let last = Promise.resolve();
    const settle = this.resets.watch(call);
    call.on('cancelled', () => abort.abort());
    call.on('error', () => abort.abort());
    call.on('data', (envelope: common.Envelope) => {
      last = last.then(() => this.#answer(call, envelope, toResponse, abort.signal));
    });
    call.on('end', () => void last.then(settle).then(() => call.end()));
  }

  async #answer(
    call: Call,
    envelope: common.Envelope,
    toResponse: (block: common.Block, channel: string) => peer.DeliverResponse,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const seek = await this.#admit(envelope);
      const end = typeof seek === 'object' ? await this.#send(call, seek, toResponse, signal) : seek;
      await writeTo(call, statusResponse(end), signal);
    } catch (error) {
      call.emit('error', toRpcError(error));
    }
  }

  async #send(
    call: Call,
    { channel, start, stop, failIfNotReady }: Seek,
    toResponse: (block: common.Block, channel: string) => peer.DeliverResponse,
    signal: AbortSignal,
  ): Promise<StatusValue> {
    const { feed } = this.parts();
    for (let number = start; number <= stop; number++) {
      if (failIfNotReady && number >= feed.height) return Status.NOT_FOUND;
      const block = await feed.block(number, signal);
      if (!block) break;
      await writeTo(call, toResponse(block, channel), signal);
    }
    return Status.SUCCESS;
  }

  async #admit(envelope: common.Envelope): Promise<Seek | StatusValue> {
    try {
      const data = envelope.getPayload_asU8();
      const payload = decode('payload', data, common.Payload);
      const { channelId, creator } = parseHeader(payload.getHeader());
      const { feed, access } = this.parts();
      if (!access.hasChannel(channelId)) return Status.NOT_FOUND;
      await access.blockReader({ creator, data, signature: envelope.getSignature_asU8() });
      const info = decode('seek info', payload.getData_asU8(), orderer.SeekInfo);
      return toSeek(info, channelId, feed.height);
    } catch (error) {
      if (error instanceof RpcError && error.code === status.PERMISSION_DENIED) return Status.FORBIDDEN;
      if (error instanceof MalformedError || error instanceof SeekError) return Status.BAD_REQUEST;
      throw error;
    }
  }
}

function toSeek(info: orderer.SeekInfo, channel: string, height: number): Seek | StatusValue {
  const start = seekStart(info.getStart(), height);
  const stop = seekStart(info.getStop(), height);
  if (stop < start) return Status.BAD_REQUEST;
  const failIfNotReady = info.getBehavior() === orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY;
  return { channel, start, stop, failIfNotReady };
}

function statusResponse(value: StatusValue): peer.DeliverResponse {
  const response = new peer.DeliverResponse();
  response.setStatus(value);
  return response;
}
