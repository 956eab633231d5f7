import { type sendUnaryData, type ServerUnaryCall, type ServerWritableStream, status } from '@grpc/grpc-js';
import { gateway, type peer } from '@hyperledger/fabric-protos';
import type { EndorsementService } from '../endorsement/endorse';
import type { PeerViews } from '../endorsement/peer-views';
import type { CommitWatch } from '../ledger/commit-watch';
import { type Broadcast, BroadcastError } from '../ordering/broadcast';
import type { Orderer } from '../ordering/orderer';
import { parseProposal, type Proposal } from '../proposal/proposal';
import { RpcError, toRpcError } from '../rpc-error';
import type { Access } from './access';
import type { ChaincodeEvents } from './chaincode-events';
import { decodeRequest } from './decode-request';
import { ConcurrencyLimit } from './concurrency-limit';
import type { ResetGuard } from './reset-guard';

interface GatewayParts {
  endorsement: EndorsementService;
  broadcast: Broadcast;
  orderer: Orderer;
  commits: CommitWatch;
  views: PeerViews;
  access: Access;
  events: ChaincodeEvents;
}

/** Registers what to do when the client gives up. */
type OnCancel = (stop: () => void) => void;

/** Fabric's default for the gateway's concurrent requests. */
const CONCURRENCY_LIMIT = 500;

/** `gateway.Gateway`: what Fabric's client libraries speak. */
export class GatewayService {
  readonly #limit = new ConcurrencyLimit('/gateway.Gateway', CONCURRENCY_LIMIT);
  #endorsing = 0;

  constructor(
    private readonly parts: () => GatewayParts,
    private readonly resets: ResetGuard,
  ) {}

  /** Whether proposals are being endorsed. */
  isEndorsing(): boolean {
    return this.#endorsing > 0;
  }

  /** Handlers for grpc-js, by method. */
  handlers() {
    return {
      endorse: this.#unary((request: gateway.EndorseRequest) => this.#endorse(request)),
      evaluate: this.#unary((request: gateway.EvaluateRequest) => this.#evaluate(request)),
      submit: this.#unary((request: gateway.SubmitRequest) => this.#submit(request)),
      commitStatus: this.#unary((request: gateway.SignedCommitStatusRequest, onCancel) =>
        this.#commitStatus(request, onCancel),
      ),
      chaincodeEvents: (
        call: ServerWritableStream<gateway.SignedChaincodeEventsRequest, gateway.ChaincodeEventsResponse>,
      ) => void this.#chaincodeEvents(call),
    };
  }

  async #endorse(request: gateway.EndorseRequest): Promise<gateway.EndorseResponse> {
    this.#endorsing++;
    try {
      const proposal = toProposal(request.getProposedTransaction());
      const named = request.getEndorsingOrganizationsList();
      const response = new gateway.EndorseResponse();
      response.setPreparedTransaction(await this.parts().endorsement.endorse(proposal, named));
      return response;
    } finally {
      this.#endorsing--;
      if (this.#endorsing === 0) setImmediate(() => this.parts().orderer.consider());
    }
  }

  async #evaluate(request: gateway.EvaluateRequest): Promise<gateway.EvaluateResponse> {
    const proposal = toProposal(request.getProposedTransaction());
    const { response } = await this.parts().endorsement.evaluate(
      proposal,
      request.getTargetOrganizationsList(),
    );
    const result = new gateway.EvaluateResponse();
    result.setResult(response);
    return result;
  }

  async #submit(request: gateway.SubmitRequest): Promise<gateway.SubmitResponse> {
    const envelope = request.getPreparedTransaction();
    if (!envelope || envelope.getPayload_asU8().length === 0 || envelope.getSignature_asU8().length === 0) {
      throw new RpcError(status.INVALID_ARGUMENT, 'a signed prepared transaction must be provided');
    }
    try {
      await this.parts().broadcast.submit(envelope);
    } catch (error) {
      if (error instanceof BroadcastError) throw new RpcError(status.ABORTED, error.message);
      throw new RpcError(status.UNAVAILABLE, error instanceof Error ? error.message : String(error));
    }
    return new gateway.SubmitResponse();
  }

  async #commitStatus(
    signed: gateway.SignedCommitStatusRequest,
    onCancel: OnCancel,
  ): Promise<gateway.CommitStatusResponse> {
    const data = signed.getRequest_asU8();
    const request = decodeRequest(() => gateway.CommitStatusRequest.deserializeBinary(data));
    const { access, commits, views } = this.parts();
    if (!access.hasChannel(request.getChannelId())) {
      throw new RpcError(status.NOT_FOUND, `channel ${request.getChannelId()} not found`);
    }
    const { mspId } = await access.writer({
      creator: request.getIdentity_asU8(),
      ...{ data, signature: signed.getSignature_asU8() },
    });
    return new Promise((resolve, reject) => {
      const stop = commits.wait(request.getTransactionId(), (place) => {
        if (place instanceof Error) return reject(new RpcError(status.UNAVAILABLE, place.message));
        const { block, code } = place;
        views.tell(mspId, block);
        const response = new gateway.CommitStatusResponse();
        response.setBlockNumber(block);
        response.setResult(code as peer.TxValidationCodeMap[keyof peer.TxValidationCodeMap]);
        resolve(response);
      });
      onCancel(() => {
        stop();
        reject(new RpcError(status.CANCELLED, 'the request was cancelled'));
      });
    });
  }

  async #chaincodeEvents(
    call: ServerWritableStream<gateway.SignedChaincodeEventsRequest, gateway.ChaincodeEventsResponse>,
  ): Promise<void> {
    const settle = this.resets.watch(call);
    try {
      await this.#limit.run(() => this.parts().events.stream(call));
      settle();
      call.end();
    } catch (error) {
      settle();
      call.emit('error', toRpcError(error));
    }
  }

  #unary<Request, Response>(handle: (request: Request, onCancel: OnCancel) => Promise<Response>) {
    return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
      const noteSettled = this.resets.watch(call);
      let settled = false;
      // grpc-js says `cancelled` at the end of every call, also of those that went well
      const onCancel: OnCancel = (stop) =>
        call.cancelled ? stop() : call.on('cancelled', () => settled || stop());
      this.#limit
        .run(() => handle(call.request, onCancel))
        .finally(() => {
          settled = true;
          noteSettled();
        })
        .then(
          (response) => callback(null, response),
          (error: unknown) => callback(toRpcError(error)),
        );
    };
  }
}

function toProposal(signed: peer.SignedProposal | undefined): Proposal {
  if (!signed || signed.getProposalBytes_asU8().length === 0) {
    throw new RpcError(status.INVALID_ARGUMENT, 'the proposed transaction must contain a signed proposal');
  }
  return decodeRequest(() => parseProposal(signed));
}
