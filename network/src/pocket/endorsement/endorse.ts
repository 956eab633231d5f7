import { status } from '@grpc/grpc-js';
import type { common } from '@hyperledger/fabric-protos';
import { ChaincodeFailedError } from '../chaincode/connection';
import { sha256 } from '../identity/ecdsa';
import type { Identity } from '../identity/msp-registry';
import type { Proposal } from '../proposal/proposal';
import { type EndorserFailure, RpcError } from '../rpc-error';
import type { EndorsementPlanner } from './endorsement-plan';
import type { Endorser, Simulated } from './endorser';
import { prepareTransaction } from './prepared-transaction';
import { type ProposalGate, ProposalRefusedError } from './proposal-gate';
import { SharedRuns } from './shared-runs';

const FIRST_FAILED = 'failed to endorse transaction, see attached details for more info';
const NOT_ENOUGH = 'failed to collect enough transaction endorsements, see attached details for more info';
const NOT_EVALUATED = 'failed to evaluate transaction, see attached details for more info';
const EVALUATE_REFUSED = 'evaluate call to endorser returned error: ';

export interface EndorsementParts {
  gate: ProposalGate;
  endorser: Endorser;
  planner: EndorsementPlanner;
  /** Simulate on every endorsing organisation's peer and compare. */
  strict: boolean;
  /** This node's address, for error details. */
  address: () => string;
}

/** How an organisation's attempt differs from the first one's, and whether its peer had the same blocks. */
interface Difference {
  failure: EndorserFailure;
  sameBlocks: boolean;
}

/** One organisation's attempt: its run, or why there is none, and whether the peer or the chaincode says so. */
type Attempt = { run: Simulated; failure?: undefined } | { failure: EndorserFailure; byPeer: boolean };

/** The gateway's two services to clients that run chaincode: Endorse and Evaluate. */
export class EndorsementService {
  /** A client that asks several peers at once: but in strict mode they share a run, as those of the gateway do. */
  readonly #runs = new SharedRuns<Simulated>();

  constructor(private readonly parts: EndorsementParts) {}

  /** Collects endorsements for a proposal. Throws RpcError shaped as Fabric's gateway shapes it. */
  async endorse(proposal: Proposal, named: string[]): Promise<common.Envelope> {
    const { endorser } = this.parts;
    const candidates = this.#endorsers(proposal, named);
    const creator = await this.#admit(proposal, (refused) => {
      const failure = this.#failure(candidates[0] ?? '', refused.message);
      return new RpcError(status.ABORTED, named.length > 0 ? NOT_ENOUGH : FIRST_FAILED, [failure]);
    });
    const [mspId = ''] = preferOwn(candidates, creator);
    const attempt = await this.#attempt(proposal, mspId, creator);
    const payload = attempt.failure ? undefined : attempt.run.payload;
    if (attempt.failure || !payload) {
      const failures = attempt.failure ? [attempt.failure] : [];
      throw new RpcError(status.ABORTED, named.length > 0 ? NOT_ENOUGH : FIRST_FAILED, failures);
    }
    const organisations = await this.#agreeing(proposal, attempt.run, named, creator);
    const signatures = organisations.map((organisation) => endorser.sign(organisation, payload));
    return prepareTransaction(proposal, payload, await Promise.all(signatures));
  }

  /** Runs a proposal on one peer, on another where that fails, and gives the chaincode's response. Throws RpcError. */
  async evaluate(proposal: Proposal, named: string[]): Promise<Simulated> {
    const candidates = this.#evaluators(proposal, named);
    const creator = await this.#admit(proposal, ({ message, byFilter }) => {
      const failures = [this.#failure(candidates[0] ?? '', message)];
      return byFilter
        ? new RpcError(status.UNAVAILABLE, NOT_EVALUATED, failures)
        : new RpcError(status.FAILED_PRECONDITION, EVALUATE_REFUSED + message, failures);
    });
    const failures: EndorserFailure[] = [];
    for (const mspId of this.#processes(proposal.chaincode, preferOwn(candidates, creator))) {
      const attempt = await this.#attempt(proposal, mspId, creator);
      if (!attempt.failure) return attempt.run;
      failures.push(attempt.failure);
      if (attempt.byPeer) continue;
      throw new RpcError(status.UNKNOWN, EVALUATE_REFUSED + attempt.failure.message, failures);
    }
    throw new RpcError(status.ABORTED, NOT_EVALUATED, failures);
  }

  /** Runs on one organisation's peer: `protos.Endorser`; the client's own where none is named. Throws ProposalRefusedError. */
  async processProposal(proposal: Proposal, named?: string): Promise<Simulated> {
    const creator = await this.parts.gate.admit(proposal);
    const { endorser, planner, strict } = this.parts;
    const [own = ''] = preferOwn(planner.candidates(proposal.chaincode), creator);
    const mspId = named ?? own;
    const simulate = () => endorser.simulate(proposal, mspId, creator);
    if (strict) return simulate();
    const key = sha256(proposal.signed.getProposalBytes_asU8()).toString('hex');
    return { ...(await this.#runs.run(key, simulate)), mspId };
  }

  #endorsers({ chaincode, header }: Proposal, named: string[]): string[] {
    const { planner } = this.parts;
    if (named.length > 0) return planner.named(header.channelId, chaincode, named);
    if (planner.isKnown(header.channelId, chaincode)) return planner.candidates(chaincode);
    const unknown = `No metadata was found for chaincode ${chaincode} in channel ${header.channelId}`;
    throw new RpcError(
      status.FAILED_PRECONDITION,
      `no combination of peers can be derived which satisfy the endorsement policy: ${unknown}`,
    );
  }

  #evaluators({ chaincode, header }: Proposal, named: string[]): string[] {
    const { planner } = this.parts;
    const channel = header.channelId;
    if (!planner.isChannel(channel)) {
      const unknown = `could not get last config for channel ${channel}`;
      throw new RpcError(status.UNAVAILABLE, `failed to get config for channel [${channel}]: ${unknown}`);
    }
    const known = planner.isKnown(channel, chaincode) ? planner.evaluators(chaincode, named) : [];
    if (known.length > 0) return known;
    throw new RpcError(
      status.FAILED_PRECONDITION,
      `no peers available to evaluate chaincode ${chaincode} in channel ${channel}`,
    );
  }

  async #admit(proposal: Proposal, shape: (refused: ProposalRefusedError) => RpcError): Promise<Identity> {
    try {
      return await this.parts.gate.admit(proposal);
    } catch (error) {
      throw error instanceof ProposalRefusedError ? shape(error) : error;
    }
  }

  /**
   * Enough organisations whose runs agree with the first one's. Where one fails, or differs since its peer has other
   * blocks, another takes its place, as in Fabric, unless the client named them. Runs that differ over the same blocks are
   * refused, which Fabric does not: the chaincode is not deterministic. Outside strict mode nothing runs a second time.
   */
  async #agreeing(
    proposal: Proposal,
    first: Simulated,
    named: string[],
    creator: Identity,
  ): Promise<string[]> {
    const agreed = new Set([first.mspId]);
    const failures = new Map<string, EndorserFailure>();
    let isDeterministic = true;
    for (;;) {
      const organisations = this.#wanted(proposal, first, named, new Set(failures.keys()));
      if (!organisations || !isDeterministic)
        throw new RpcError(status.ABORTED, NOT_ENOUGH, [...failures.values()]);
      const open = this.parts.strict ? organisations.filter((mspId) => !agreed.has(mspId)) : [];
      if (open.length === 0) return organisations;
      await Promise.all(
        open.map(async (mspId) => {
          const difference = await this.#difference(proposal, first, mspId, creator);
          if (!difference) return void agreed.add(mspId);
          failures.set(mspId, difference.failure);
          if (difference.sameBlocks) isDeterministic = false;
        }),
      );
    }
  }

  #wanted(
    { chaincode }: Proposal,
    first: Simulated,
    named: string[],
    failed: ReadonlySet<string>,
  ): string[] | undefined {
    if (named.length === 0) return this.parts.planner.sufficient(first, chaincode, failed);
    return failed.size > 0 ? undefined : [...new Set(named)];
  }

  async #difference(
    proposal: Proposal,
    first: Simulated,
    mspId: string,
    creator: Identity,
  ): Promise<Difference | undefined> {
    const attempt = await this.#attempt(proposal, mspId, creator);
    if (attempt.failure) return { failure: attempt.failure, sameBlocks: false };
    const { payload } = attempt.run;
    if (payload && first.payload && Buffer.compare(payload, first.payload) === 0) return undefined;
    const failure = this.#failure(mspId, 'ProposalResponsePayloads do not match');
    return { failure, sameBlocks: attempt.run.height === first.height };
  }

  async #attempt(proposal: Proposal, mspId: string, creator: Identity): Promise<Attempt> {
    try {
      const run = await this.parts.endorser.simulate(proposal, mspId, creator);
      const answer = run.response.getStatus();
      if (answer >= 200 && answer < 400) return { run };
      const text = `chaincode response ${answer}, ${run.response.getMessage()}`;
      return { failure: this.#failure(mspId, text), byPeer: false };
    } catch (error) {
      return { failure: this.#failure(mspId, simulationFailure(proposal, error)), byPeer: true };
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

/** In the words of Fabric's endorser: what the chaincode sent is told apart from what kept it from running. */
export function simulationFailure({ header }: Proposal, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const ran = error instanceof ChaincodeFailedError;
  return `error in simulation: ${ran ? reason : `failed to execute transaction ${header.txId}: ${reason}`}`;
}
