import { status } from '@grpc/grpc-js';
import type { PocketOptions } from '../options';
import { RpcError } from '../rpc-error';
import { SYSTEM_CHAINCODES } from '../system/system-chaincodes';
import type { EndorsementPolicy } from '../validation/endorsement-policy';
import type { Simulated } from './endorser';

/** Which organisations' peers are asked to endorse. */
export class EndorsementPlanner {
  readonly #governing: string[];

  constructor(private readonly options: PocketOptions) {
    this.#governing = options.organisations.filter(({ governing }) => governing).map(({ mspId }) => mspId);
  }

  /** The policy of a namespace, if it is a defined chaincode's. */
  policyOf(name: string): EndorsementPolicy | undefined {
    return this.options.chaincodes.find((chaincode) => chaincode.name === name)?.policy;
  }

  /** The peers that run a chaincode, in the order in which they are tried. */
  candidates(chaincode: string): string[] {
    return this.policyOf(chaincode)?.organisations ?? this.#governing;
  }

  isChannel(channel: string): boolean {
    return channel === this.options.channel;
  }

  /** Whether any peer runs the chaincode, or answers in its place (system chaincodes). */
  isKnown(channel: string, chaincode: string): boolean {
    const isDefined = this.policyOf(chaincode) !== undefined || SYSTEM_CHAINCODES.has(chaincode);
    return this.isChannel(channel) && isDefined;
  }

  /** Those the client named. Throws UNAVAILABLE when one has no peer that runs the chaincode. */
  named(channel: string, chaincode: string, organisations: string[]): string[] {
    const wanted = [...new Set(organisations)];
    const known = this.isKnown(channel, chaincode);
    const missing = wanted.filter((mspId) => !known || !this.#runs(chaincode, mspId));
    if (missing.length === 0) return wanted;
    throw new RpcError(
      status.UNAVAILABLE,
      `failed to find any endorsing peers for org(s): ${missing.join(', ')}`,
    );
  }

  /**
   * Enough organisations for the policy of every namespace that the first run touched; the first one included, those
   * that failed left out. Undefined when too few are left.
   */
  sufficient(
    { mspId: first, namespaces }: Pick<Simulated, 'mspId' | 'namespaces'>,
    chaincode: string,
    failed: ReadonlySet<string> = new Set(),
  ): string[] | undefined {
    const policies = [...new Set([chaincode, ...namespaces])].map((name) => this.policyOf(name));
    const chosen = new Set([first]);
    for (const policy of policies) {
      if (!policy) continue;
      const preferred = policy.organisations
        .filter((mspId) => !failed.has(mspId))
        .sort((a, b) => Number(chosen.has(b)) - Number(chosen.has(a)));
      if (preferred.length < policy.k) return undefined;
      preferred.slice(0, policy.k).forEach((mspId) => chosen.add(mspId));
    }
    if (!this.policyOf(chaincode)) {
      if (failed.size > 0) return undefined;
      this.#governing.forEach((mspId) => chosen.add(mspId));
    }
    return [...chosen];
  }

  /** Those of the organisations that have a peer which runs the chaincode; all such peers where none is named. */
  evaluators(chaincode: string, organisations: string[]): string[] {
    const candidates = this.candidates(chaincode);
    return organisations.length === 0
      ? candidates
      : candidates.filter((mspId) => organisations.includes(mspId));
  }

  /** Where the organisation's chaincode process is; equal addresses are one process. */
  address(chaincode: string, mspId: string): string | undefined {
    return this.options.chaincodes.find(({ name }) => name === chaincode)?.addresses[mspId];
  }

  #runs(chaincode: string, mspId: string): boolean {
    return (
      this.#governing.includes(mspId) &&
      (!this.policyOf(chaincode) || this.address(chaincode, mspId) !== undefined)
    );
  }
}
