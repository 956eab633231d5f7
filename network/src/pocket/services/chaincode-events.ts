import { type ServerWritableStream, status } from '@grpc/grpc-js';
import { gateway } from '@hyperledger/fabric-protos';
import type { BlockFeed } from '../ledger/block-feed';
import { RpcError } from '../rpc-error';
import type { Access } from './access';
import { type BlockEvent, eventsOf } from './block-events';
import { decodeRequest } from './decode-request';
import { seekStart } from './seek';
import { writeTo } from './write-stream';

type Call = ServerWritableStream<gateway.SignedChaincodeEventsRequest, gateway.ChaincodeEventsResponse>;

/** Events of one chaincode, from a block on, and behind a transaction where the client resumes. */
export class ChaincodeEvents {
  constructor(
    private readonly feed: BlockFeed,
    private readonly access: Access,
  ) {}

  async stream(call: Call): Promise<void> {
    const data = call.request.getRequest_asU8();
    const request = decodeRequest(() => gateway.ChaincodeEventsRequest.deserializeBinary(data));
    if (!this.access.hasChannel(request.getChannelId())) {
      throw new RpcError(status.NOT_FOUND, `channel ${request.getChannelId()} not found`);
    }
    await this.access.blockReader({
      creator: request.getIdentity_asU8(),
      data,
      signature: call.request.getSignature_asU8(),
    });
    await this.#send(call, request);
  }

  async #send(call: Call, request: gateway.ChaincodeEventsRequest): Promise<void> {
    const abort = new AbortController();
    if (call.cancelled) return;
    call.on('cancelled', () => abort.abort());
    const start = decodeRequest(() => seekStart(request.getStartPosition(), this.feed.height));
    for (let number = start; !abort.signal.aborted; number++) {
      const block = await this.feed.block(number, abort.signal);
      if (!block) continue;
      const all = eventsOf(block);
      const events = number === start ? after(request.getAfterTransactionId(), all) : all;
      const wanted = events.filter(({ event }) => event.getChaincodeId() === request.getChaincodeId());
      if (wanted.length === 0) continue;
      const response = new gateway.ChaincodeEventsResponse();
      response.setBlockNumber(number);
      response.setEventsList(wanted.map(({ event }) => event));
      await writeTo(call, response, abort.signal);
    }
  }
}

/** What follows a transaction in its block; everything when the block does not hold it. */
function after(txId: string, events: BlockEvent[]): BlockEvent[] {
  const last = txId === '' ? -1 : events.findLastIndex((candidate) => candidate.txId === txId);
  return events.slice(last + 1);
}
