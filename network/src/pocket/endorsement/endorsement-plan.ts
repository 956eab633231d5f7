import { status } from '@grpc/grpc-js';
import type { PocketOptions } from '../options';
import { RpcError } from '../rpc-error';
import type { EndorsementPolicy } from '../validation/endorsement-policy';

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

  /** Those the client named. Throws UNAVAILABLE when one has no peer that runs the chaincode. */
  named(chaincode: string, organisations: string[]): string[] {
    const wanted = [...new Set(organisations)];
    const missing = wanted.filter((mspId) => !this.#runs(chaincode, mspId));
    if (missing.length === 0) return wanted;
    throw new RpcError(
      status.UNAVAILABLE,
      `failed to find any endorsing peers for org(s): ${missing.join(', ')}`,
    );
  }

  /** Enough organisations for the policy of every namespace that the first run touched; the first one included. */
  sufficient(first: string, chaincode: string, namespaces: string[]): string[] {
    const policies = [...new Set([chaincode, ...namespaces])].map((name) => this.policyOf(name));
    const chosen = new Set([first]);
    for (const policy of policies) {
      if (!policy) continue;
      const preferred = [...policy.organisations].sort(
        (a, b) => Number(chosen.has(b)) - Number(chosen.has(a)),
      );
      preferred.slice(0, policy.k).forEach((mspId) => chosen.add(mspId));
    }
    if (!this.policyOf(chaincode)) this.#governing.forEach((mspId) => chosen.add(mspId));
    return [...chosen];
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
