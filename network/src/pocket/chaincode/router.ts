import { LIFECYCLE, sequenceKey } from '../bootstrap/lifecycle';
import type { LedgerStore } from '../ledger/ledger-store';
import type { PocketChaincode, PocketOptions } from '../options';
import type { Proposal } from '../proposal/proposal';
import { type Simulation, SimulationError } from '../simulation/simulation';
import { ChaincodeConnection } from './connection';
import type { ChaincodeResult } from './invocation';
import { QueryPages } from './query-pages';

/** Finds the chaincode process that answers for an organisation, and runs transactions in it. */
export class ChaincodeRouter {
  readonly #chaincodes: Map<string, PocketChaincode>;
  readonly #connections = new Map<string, ChaincodeConnection>();

  constructor(
    private readonly options: PocketOptions,
    private readonly ledger: LedgerStore,
  ) {
    this.#chaincodes = new Map(options.chaincodes.map((chaincode) => [chaincode.name, chaincode]));
  }

  definition(name: string): PocketChaincode | undefined {
    return this.#chaincodes.get(name);
  }

  /** Opens the streams, so that the first transaction does not wait for them. */
  connectAll(): void {
    for (const chaincode of this.#chaincodes.values()) {
      Object.keys(chaincode.addresses).forEach((mspId) => this.#connection(chaincode, mspId));
    }
  }

  /** Runs a chaincode as an organisation's peer does. Throws ChaincodeUnavailableError or what the run threw. */
  async run(proposal: Proposal, mspId: string, simulation: Simulation): Promise<ChaincodeResult> {
    return this.#run(proposal, { mspId, simulation, name: proposal.chaincode, args: proposal.args });
  }

  close(): void {
    this.#connections.forEach((connection) => connection.close());
  }

  async #run(proposal: Proposal, call: Call): Promise<ChaincodeResult> {
    const { name, args, mspId, simulation } = call;
    const chaincode = this.#chaincodes.get(name);
    if (!chaincode || !simulation.read(LIFECYCLE, sequenceKey(name))) {
      const channel = proposal.header.channelId;
      throw new SimulationError(
        `invalid invocation: [channel ${channel}] failed to get chaincode container info for ${name}: chaincode ${name} not found`,
      );
    }
    const queries = new QueryPages();
    try {
      return await this.#connection(chaincode, mspId).invoke({
        channelId: proposal.header.channelId,
        txId: proposal.header.txId,
        namespace: name,
        args,
        proposal: proposal.signed,
        simulation,
        ledger: this.ledger,
        queries,
        call: (callee, calleeArgs) => this.#run(proposal, { ...call, name: callee, args: calleeArgs }),
      });
    } finally {
      await queries.closeAll();
    }
  }

  /** Strict mode runs one transaction once per organisation at a time, which one stream cannot carry. */
  #connection(chaincode: PocketChaincode, mspId: string): ChaincodeConnection {
    const address = chaincode.addresses[mspId];
    if (!address)
      throw new SimulationError(`chaincode ${chaincode.name} is not installed on the peer of ${mspId}`);
    const key = JSON.stringify([chaincode.name, address, this.options.strict.enabled ? mspId : '']);
    let connection = this.#connections.get(key);
    if (!connection) {
      connection = new ChaincodeConnection({
        name: chaincode.name,
        address,
        batchedState: this.options.batchedState,
        timeoutMs: this.options.chaincodeTimeoutMs,
        connectMs: this.options.chaincodeConnectMs,
      });
      this.#connections.set(key, connection);
    }
    return connection;
  }
}

interface Call {
  mspId: string;
  simulation: Simulation;
  name: string;
  args: Uint8Array[];
}
