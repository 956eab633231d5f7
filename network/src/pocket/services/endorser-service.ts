import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import type { EndorsementService } from '../endorsement/endorse';
import type { Endorser } from '../endorsement/endorser';
import { toMessage } from '../endorsement/prepared-transaction';
import { parseProposal } from '../proposal/proposal';

type Call = ServerUnaryCall<peer.SignedProposal, peer.ProposalResponse>;

/** `protos.Endorser`: one peer's endorsement, of the client's own organisation where it runs one. */
export class EndorserService {
  constructor(private readonly parts: () => { endorsement: EndorsementService; endorser: Endorser }) {}

  handlers() {
    return {
      processProposal: (call: Call, callback: sendUnaryData<peer.ProposalResponse>) => {
        this.#process(call.request).then(
          (response) => callback(null, response),
          (error: unknown) => callback(null, failure(error)),
        );
      },
    };
  }

  async #process(signed: peer.SignedProposal): Promise<peer.ProposalResponse> {
    const { endorsement, endorser } = this.parts();
    const { mspId, response, payload } = await endorsement.processProposal(parseProposal(signed));
    const result = new peer.ProposalResponse();
    result.setVersion(1);
    result.setResponse(response);
    if (payload) {
      result.setPayload(payload);
      result.setEndorsement(toMessage(endorser.sign(mspId, payload)));
    }
    return result;
  }
}

function failure(error: unknown): peer.ProposalResponse {
  const response = new peer.Response();
  response.setStatus(500);
  response.setMessage(error instanceof Error ? error.message : String(error));
  const result = new peer.ProposalResponse();
  result.setResponse(response);
  return result;
}
