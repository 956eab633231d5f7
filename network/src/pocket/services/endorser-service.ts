import { type sendUnaryData, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import { type EndorsementService, simulationFailure } from '../endorsement/endorse';
import type { Endorser } from '../endorsement/endorser';
import { toMessage } from '../endorsement/prepared-transaction';
import { ProposalRefusedError } from '../endorsement/proposal-gate';
import type { Orderer } from '../ordering/orderer';
import { MalformedError } from '../proposal/header';
import { parseProposal, type Proposal } from '../proposal/proposal';
import { RpcError, toRpcError } from '../rpc-error';
import type { Access } from './access';
import { ConcurrencyLimit } from './concurrency-limit';
import { namedOrganisation } from './named-organisation';

type Call = ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>;

interface EndorserParts {
  endorsement: EndorsementService;
  endorser: Endorser;
  orderer: Orderer;
  access: Access;
}

/** As in Fabric's sample configuration (`core.yaml`, peer.limits.concurrency.endorserService). */
const CONCURRENCY_LIMIT = 2500;

/**
 * `protos.Endorser`: one peer's endorsement. All peers have one address here, so a client says which one it means by the
 * name that it expects of it (the call's authority; `ssl-target-name-override` in connection profiles): an MSP id.
 * Without one it is the peer of the client's own organisation, where that runs one.
 */
export class EndorserService {
  readonly #limit = new ConcurrencyLimit('/protos.Endorser', CONCURRENCY_LIMIT);
  #endorsing = 0;

  constructor(private readonly parts: () => EndorserParts) {}

  /** Whether proposals are being endorsed. */
  isEndorsing(): boolean {
    return this.#endorsing > 0;
  }

  handlers() {
    return {
      processProposal: (call: Call, callback: sendUnaryData<peer.ProposalResponse>) => {
        this.#limit
          .run(() => this.#counted(() => this.#process(call.request, call.getHost())))
          .then(
            (response) => callback(null, response),
            (error: unknown) => callback(toError(error)),
          );
      },
    };
  }

  async #counted<T>(work: () => Promise<T>): Promise<T> {
    this.#endorsing++;
    try {
      return await work();
    } finally {
      this.#endorsing--;
      if (this.#endorsing === 0) setImmediate(() => this.parts().orderer.consider());
    }
  }

  /** A refusal before the run is an error of the call; one of the run is an answer of status 500, which nobody signs. */
  async #process(signed: peer.SignedProposal, authority: string): Promise<peer.ProposalResponse> {
    const { access, endorser } = this.parts();
    const proposal = parseProposal(signed);
    const { channelId } = proposal.header;
    if (!access.hasChannel(channelId)) return failure(`channel '${channelId}' not found`);
    try {
      return await this.#endorse(proposal, namedOrganisation(authority, endorser.organisations));
    } catch (error) {
      if (error instanceof ProposalRefusedError) throw error;
      return failure(simulationFailure(proposal, error));
    }
  }

  async #endorse(proposal: Proposal, named: string | undefined): Promise<peer.ProposalResponse> {
    const { endorsement, endorser } = this.parts();
    const { mspId, response, payload } = await endorsement.processProposal(proposal, named);
    const result = new peer.ProposalResponse();
    result.setVersion(1);
    result.setResponse(response);
    if (payload) {
      result.setPayload(payload);
      result.setEndorsement(toMessage(await endorser.sign(mspId, payload)));
    }
    return result;
  }
}

/** What a peer refuses before it runs anything, Fabric's peers answer with UNKNOWN. */
function toError(error: unknown): RpcError {
  if (error instanceof ProposalRefusedError || error instanceof MalformedError) {
    return new RpcError(status.UNKNOWN, error.message);
  }
  return toRpcError(error);
}

function failure(message: string): peer.ProposalResponse {
  const response = new peer.Response();
  response.setStatus(500);
  response.setMessage(message);
  const result = new peer.ProposalResponse();
  result.setResponse(response);
  return result;
}
