import { type ServerDuplexStream, status } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { type Broadcast, BroadcastError } from '../ordering/broadcast';
import { RpcError } from '../rpc-error';
import type { ResetGuard } from './reset-guard';

type BroadcastCall = ServerDuplexStream<common.Envelope, orderer.BroadcastResponse>;
type DeliverCall = ServerDuplexStream<common.Envelope, orderer.DeliverResponse>;

/** `orderer.AtomicBroadcast`: takes transactions; blocks are read from the peers' Deliver service. */
export class BroadcastService {
  constructor(
    private readonly parts: () => { broadcast: Broadcast },
    private readonly resets: ResetGuard,
  ) {}

  handlers() {
    return {
      broadcast: (call: BroadcastCall) => {
        // Never settled: fabric-network resets each of these streams, at its orderly end too.
        this.resets.watch(call);
        call.on('error', () => undefined);
        let last = Promise.resolve();
        call.on('data', (envelope: common.Envelope) => {
          last = this.#serve(call, envelope);
        });
        call.on('end', () => void last.then(() => call.end()));
      },
      deliver: (call: DeliverCall) => {
        const message = 'pocket delivers blocks by protos.Deliver only, not by orderer.AtomicBroadcast';
        call.emit('error', new RpcError(status.UNIMPLEMENTED, message));
      },
    };
  }

  /** One envelope at a time: the next is not looked at before this one is answered. */
  async #serve(call: BroadcastCall, envelope: common.Envelope): Promise<void> {
    call.pause();
    call.write(await this.#answer(envelope));
    call.resume();
  }

  async #answer(envelope: common.Envelope): Promise<orderer.BroadcastResponse> {
    const response = new orderer.BroadcastResponse();
    try {
      await this.parts().broadcast.submit(envelope);
      response.setStatus(common.Status.SUCCESS);
    } catch (error) {
      const refused = error instanceof BroadcastError;
      response.setStatus(refused ? error.status : common.Status.SERVICE_UNAVAILABLE);
      response.setInfo(refused ? error.info : error instanceof Error ? error.message : String(error));
    }
    return response;
  }
}
