import type { peer } from '@hyperledger/fabric-protos';
import type { ChaincodeResult } from '../chaincode/invocation';
import type { ChaincodeRouter } from '../chaincode/router';
import type { Identity } from '../identity/msp-registry';
import type { Signer } from '../identity/signer';
import type { Endorsement } from '../proposal/transaction';
import type { Proposal } from '../proposal/proposal';
import { Simulation } from '../simulation/simulation';
import type { SystemChaincodes } from '../system/system-chaincodes';
import type { PeerViews } from './peer-views';
import { serializeResponsePayload } from './response-payload';

/** Response status from which on Fabric's endorsers do not sign. */
const ERROR_THRESHOLD = 400;

/** What one organisation's run of a proposal came to. */
export interface Simulated {
  mspId: string;
  /** Blocks that the organisation's peer had. */
  height: number;
  response: peer.Response;
  /** Namespaces that the run touched. */
  namespaces: string[];
  /** What the organisation signs; absent when the chaincode answered with an error. */
  payload?: Uint8Array;
}

interface EndorserParts {
  peers: Map<string, Signer>;
  views: PeerViews;
  chaincodes: ChaincodeRouter;
  system: SystemChaincodes;
}

/** The governing members' peers as endorsers: they run proposals and sign what comes out. */
export class Endorser {
  constructor(private readonly parts: EndorserParts) {}

  get organisations(): string[] {
    return [...this.parts.peers.keys()];
  }

  /** Runs a proposal on an organisation's peer. */
  async simulate(proposal: Proposal, mspId: string, creator: Identity): Promise<Simulated> {
    const view = this.parts.views.of(mspId);
    try {
      const simulation = new Simulation(proposal.header.txId, view);
      const result = await this.#run(proposal, {
        mspId,
        asked: { creator, height: view.height },
        simulation,
      });
      const { response } = result;
      const run = { mspId, height: view.height, response, namespaces: simulation.set.namespaces() };
      if (result.response.getStatus() >= ERROR_THRESHOLD) return run;
      const version = this.parts.chaincodes.definition(proposal.chaincode)?.version ?? '';
      const results = simulation.set.serialize();
      const payload = serializeResponsePayload({ proposal, result, results, version });
      return { ...run, payload };
    } finally {
      await view.release();
    }
  }

  /** The organisation's peer signs the payload. */
  async sign(mspId: string, payload: Uint8Array): Promise<Endorsement> {
    const signer = this.parts.peers.get(mspId);
    if (!signer) throw new Error(`no peer of ${mspId}`);
    const signature = await signer.sign(Buffer.concat([payload, signer.serialized]));
    return { endorser: signer.serialized, signature };
  }

  async #run(proposal: Proposal, run: Run): Promise<ChaincodeResult> {
    const { system, chaincodes } = this.parts;
    if (system.has(proposal.chaincode)) return { response: system.run(proposal, run.asked) };
    return chaincodes.run(proposal, run.mspId, run.simulation);
  }
}

interface Run {
  mspId: string;
  asked: { creator: Identity; height: number };
  simulation: Simulation;
}
