import type { ChaincodeCall, ChannelClient } from './channel-client';
import { newCommit } from './commit-status';
import { inTurn } from './in-turn';
import { DEFAULT_TIMEOUTS, type FabricGatewayOptions, type LedgerTimeouts } from './options';
import type { PeerLink } from './peer-link';
import { type Outcome, submitTransaction } from './submit';
import { throughPeers } from './through-peers';

/** Speaks with the gateway service (Fabric 2.4 or later) of one peer, or of several in turn. */
export class GatewayClient implements ChannelClient {
  readonly channel: string;
  readonly timeouts: LedgerTimeouts;
  /** The own organisation's peer; a reader's: the one asked first. */
  readonly stream: PeerLink;
  readonly #options: FabricGatewayOptions;
  readonly #peers: readonly PeerLink[];
  /** Who are asked what the ledger holds. */
  readonly #witnesses: readonly PeerLink[];

  constructor(options: FabricGatewayOptions, first: PeerLink, others: readonly PeerLink[]) {
    this.channel = options.channel;
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.stream = first;
    this.#options = options;
    this.#peers = [first, ...others];
    this.#witnesses = options.readsAnywhere === true ? this.#peers : [first];
  }

  evaluate({ chaincode, name, argument }: ChaincodeCall, deadline: number): Promise<Uint8Array> {
    const ask = ({ network }: PeerLink) => {
      const proposal = network.getContract(chaincode).newProposal(name, { arguments: [argument] });
      return proposal.evaluate({ deadline });
    };
    return inTurn(this.#witnesses, ask, this.timeouts);
  }

  submit(call: ChaincodeCall): Promise<Outcome> {
    return submitTransaction(
      throughPeers({
        call,
        timeouts: this.timeouts,
        peers: this.#peers,
        witnesses: this.#witnesses,
        outcomeAt: ({ gateway }, txId, deadline) =>
          newCommit(gateway, { ...this.#options, txId }).getStatus({ deadline }),
      }),
    );
  }

  close(): void {
    this.#peers.forEach((peer) => peer.close());
  }
}
