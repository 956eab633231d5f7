import {
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  type status as GrpcStatus,
} from '@grpc/grpc-js';
import { gateway as messages, peer } from '@hyperledger/fabric-protos';
import { generateKeyPairSync } from 'node:crypto';
import { signerFor } from '../open-gateway';
import { PeerLink } from '../peer-link';

/** What the next call gets: the peer's name, an error with that status, or nothing at all. */
export type Reply = 'answer' | 'silence' | GrpcStatus;

const EVALUATE: MethodDefinition<messages.EvaluateRequest, messages.EvaluateResponse> = {
  path: '/gateway.Gateway/Evaluate',
  requestStream: false,
  responseStream: false,
  requestSerialize: (request) => Buffer.from(request.serializeBinary()),
  requestDeserialize: (bytes) => messages.EvaluateRequest.deserializeBinary(bytes),
  responseSerialize: (response) => Buffer.from(response.serializeBinary()),
  responseDeserialize: (bytes) => messages.EvaluateResponse.deserializeBinary(bytes),
};

/** A gRPC server of this process with a gateway service that evaluates and does nothing else. */
export class LocalPeer {
  /** How many calls have reached it. */
  calls = 0;
  /** What calls get, one after another; `answer` once these are used up. */
  readonly replies: Reply[] = [];
  #server = new Server();
  #port = 0;

  constructor(readonly name: string) {}

  get endpoint(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Listens; where it has listened before, on the same port. */
  async start(): Promise<void> {
    const evaluate: handleUnaryCall<messages.EvaluateRequest, messages.EvaluateResponse> = (_call, done) => {
      this.calls += 1;
      const reply = this.replies.shift() ?? 'answer';
      if (reply === 'answer') done(null, evaluated(this.name));
      else if (reply !== 'silence') done({ code: reply, details: `${this.name} refuses` });
    };
    this.#server = new Server();
    this.#server.addService({ evaluate: EVALUATE }, { evaluate });
    this.#port = await new Promise((resolve, reject) => {
      this.#server.bindAsync(this.endpoint, ServerCredentials.createInsecure(), (error, port) => {
        if (error) reject(error);
        else resolve(port);
      });
    });
  }

  stop(): void {
    this.#server.forceShutdown();
  }

  /** A client's connection to it. */
  link(): PeerLink {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const identity = {
      mspId: 'TaxMSP',
      cert: 'a certificate',
      channel: 'concordat',
      signer: signerFor({ key }),
    };
    return new PeerLink({ endpoint: this.endpoint }, identity);
  }
}

/** Asks a peer for its name. */
export async function askName({ network }: PeerLink, waitMs = 5_000): Promise<string> {
  const proposal = network.getContract('concordat').newProposal('name');
  return Buffer.from(await proposal.evaluate({ deadline: Date.now() + waitMs })).toString('utf8');
}

function evaluated(payload: string): messages.EvaluateResponse {
  const result = new peer.Response();
  result.setStatus(200);
  result.setPayload(Buffer.from(payload));
  const response = new messages.EvaluateResponse();
  response.setResult(result);
  return response;
}
