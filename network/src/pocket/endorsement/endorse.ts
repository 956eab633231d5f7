import { status } from '@grpc/grpc-js';
import type { common } from '@hyperledger/fabric-protos';
import { ChaincodeUnavailableError } from '../chaincode/connection';
import type { Identity } from '../identity/msp-registry';
import type { Proposal } from '../proposal/proposal';
import { type EndorserFailure, RpcError } from '../rpc-error';
import type { EndorsementPlanner } from './endorsement-plan';
import type { Endorser, Simulated } from './endorser';
import { prepareTransaction } from './prepared-transaction';
import { type ProposalGate, ProposalRefusedError } from './proposal-gate';

const FIRST_FAILED = 'failed to endorse transaction, see attached details for more info';
const NOT_ENOUGH = 'failed to collect enough transaction endorsements, see attached details for more info';

export interface EndorsementParts {
  gate: ProposalGate;
  endorser: Endorser;
  planner: EndorsementPlanner;
  /** Simulate on every endorsing organisation's peer and compare. */
  strict: boolean;
  /** This node's address, for error details. */
  address: () => string;
}

/** One organisation's attempt: its run, or why there is none. */
type Attempt = { run: Simulated; failure?: undefined } | { failure: EndorserFailure; away: boolean };

/** The gateway's two services to clients that run chaincode: Endorse and Evaluate. */
export class EndorsementService {
  constructor(private readonly parts: EndorsementParts) {}

  /** Collects endorsements for a proposal. Throws RpcError shaped as Fabric's gateway shapes it. */
  async endorse(proposal: Proposal, named: string[]): Promise<common.Envelope> {
    const { planner, endorser, strict } = this.parts;
    const { chaincode } = proposal;
    const candidates = named.length > 0 ? planner.named(chaincode, named) : planner.candidates(chaincode);
    const creator = this.#admit(proposal, candidates[0] ?? '', status.ABORTED, FIRST_FAILED);
    const first = await this.#firstRun(proposal, candidates, creator);
    const organisations =
      named.length > 0 ? candidates : planner.sufficient(first.mspId, chaincode, first.namespaces);
    if (strict) await this.#compare(proposal, first, organisations, creator);
    const { payload } = first;
    return prepareTransaction(
      proposal,
      payload,
      organisations.map((mspId) => endorser.sign(mspId, payload)),
    );
  }

  /** Runs a proposal on one peer and gives the chaincode's response. Throws RpcError. */
  async evaluate(proposal: Proposal, named: string[]): Promise<Simulated> {
    const { planner } = this.parts;
    const { chaincode } = proposal;
    const candidates = named.length > 0 ? planner.named(chaincode, named) : planner.candidates(chaincode);
    const refusal = 'evaluate call to endorser returned error: ';
    const creator = this.#admit(proposal, candidates[0] ?? '', status.UNKNOWN, refusal);
    const failures: EndorserFailure[] = [];
    for (const mspId of this.#processes(chaincode, preferOwn(candidates, creator))) {
      const attempt = await this.#attempt(proposal, mspId, creator);
      if (!attempt.failure) return attempt.run;
      failures.push(attempt.failure);
      if (!attempt.away) throw new RpcError(status.UNKNOWN, refusal + attempt.failure.message, failures);
    }
    const message = 'failed to evaluate transaction, see attached details for more info';
    throw new RpcError(status.UNAVAILABLE, message, failures);
  }

  /** Runs and signs on one organisation's peer: `protos.Endorser`. Throws ProposalRefusedError. */
  async processProposal(proposal: Proposal): Promise<Simulated> {
    const creator = this.parts.gate.admit(proposal);
    const [mspId = ''] = preferOwn(this.parts.planner.candidates(proposal.chaincode), creator);
    return this.parts.endorser.simulate(proposal, mspId, creator);
  }

  #admit(proposal: Proposal, mspId: string, code: status, message: string): Identity {
    try {
      return this.parts.gate.admit(proposal);
    } catch (error) {
      if (!(error instanceof ProposalRefusedError)) throw error;
      const text = code === status.UNKNOWN ? message + error.message : message;
      throw new RpcError(code, text, [this.#failure(mspId, error.message)]);
    }
  }

  async #firstRun(proposal: Proposal, candidates: string[], creator: Identity) {
    const failures: EndorserFailure[] = [];
    for (const mspId of this.#processes(proposal.chaincode, candidates)) {
      const attempt = await this.#attempt(proposal, mspId, creator);
      if (!attempt.failure && attempt.run.payload) return { ...attempt.run, payload: attempt.run.payload };
      if (attempt.failure) failures.push(attempt.failure);
      if (attempt.failure && !attempt.away) break;
    }
    throw new RpcError(status.ABORTED, FIRST_FAILED, failures);
  }

  async #compare(
    proposal: Proposal,
    first: Simulated,
    organisations: string[],
    creator: Identity,
  ): Promise<void> {
    const others = organisations.filter((mspId) => mspId !== first.mspId);
    const attempts = await Promise.all(others.map((mspId) => this.#attempt(proposal, mspId, creator)));
    const failures = attempts.flatMap((attempt) => {
      if (attempt.failure) return [attempt.failure];
      const { payload, mspId } = attempt.run;
      const equal = payload && first.payload && Buffer.compare(payload, first.payload) === 0;
      return equal ? [] : [this.#failure(mspId, 'ProposalResponsePayloads do not match')];
    });
    if (failures.length > 0) throw new RpcError(status.ABORTED, NOT_ENOUGH, failures);
  }

  async #attempt(proposal: Proposal, mspId: string, creator: Identity): Promise<Attempt> {
    try {
      const run = await this.parts.endorser.simulate(proposal, mspId, creator);
      const answer = run.response.getStatus();
      if (answer >= 200 && answer < 400) return { run };
      const text = `chaincode response ${answer}, ${run.response.getMessage()}`;
      return { failure: this.#failure(mspId, text), away: false };
    } catch (error) {
      const away = error instanceof ChaincodeUnavailableError;
      const reason = error instanceof Error ? error.message : String(error);
      const text = `failed to execute transaction ${proposal.header.txId}: ${reason}`;
      return { failure: this.#failure(mspId, `chaincode response 500, error in simulation: ${text}`), away };
    }
  }

  /** One organisation for each chaincode process: one that is away is not asked twice. */
  #processes(chaincode: string, candidates: string[]): string[] {
    const address = (mspId: string) => this.parts.planner.address(chaincode, mspId) ?? mspId;
    const seen = new Map(candidates.toReversed().map((mspId) => [address(mspId), mspId]));
    return candidates.filter((mspId) => seen.get(address(mspId)) === mspId);
  }

  #failure(mspId: string, message: string): EndorserFailure {
    return { address: this.parts.address(), mspId, message };
  }
}

/** A client's own organisation's peer goes first, where it has one. */
function preferOwn(candidates: string[], { mspId }: Identity): string[] {
  return candidates.includes(mspId) ? [mspId, ...candidates.filter((other) => other !== mspId)] : candidates;
}
