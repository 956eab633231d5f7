import { common } from '@hyperledger/fabric-protos';
import { canonicalJson } from '@concordat/chaincode/domain';
import type { Committed, Ledger, LedgerBlock, LedgerCall } from '../../ports/ledger';
import { blockStream } from './block-stream';
import { nameOf, parseResult } from './call';
import { newCommit } from './commit-status';
import { inTurn } from './in-turn';
import { InFlight } from './in-flight';
import { DEFAULT_LOAD, DEFAULT_TIMEOUTS, type FabricGatewayOptions, type LedgerTimeouts } from './options';
import { patiently } from './patience';
import type { PeerLink } from './peer-link';
import { submitTransaction } from './submit';
import { throughPeers } from './through-peers';

/** A Fabric channel (2.4 or later) seen through the gateway service of one peer, or of several in turn. */
export class FabricLedger implements Ledger {
  readonly channel: string;
  readonly mspId: string;
  readonly #options: FabricGatewayOptions;
  readonly #timeouts: LedgerTimeouts;
  readonly #inFlight: InFlight;
  /** The own organisation's peer; a reader's: the one asked first. */
  readonly #first: PeerLink;
  readonly #peers: readonly PeerLink[];
  /** Who are asked what the ledger holds. */
  readonly #witnesses: readonly PeerLink[];

  constructor(options: FabricGatewayOptions, first: PeerLink, others: readonly PeerLink[]) {
    this.channel = options.channel;
    this.mspId = options.mspId;
    this.#options = options;
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#inFlight = new InFlight({ ...DEFAULT_LOAD, ...options.load });
    this.#first = first;
    this.#peers = [first, ...others];
    this.#witnesses = options.readsAnywhere === true ? this.#peers : [first];
  }

  async submit<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<Committed<T>> {
    const argument = canonicalJson(call.argument);
    const { txId, block, result } = await this.#inFlight.run(() =>
      submitTransaction(
        throughPeers({
          transaction: nameOf(call),
          argument,
          chaincode: this.#options.chaincode,
          timeouts: this.#timeouts,
          peers: this.#peers,
          witnesses: this.#witnesses,
          outcomeAt: ({ gateway }, id, deadline) =>
            newCommit(gateway, { ...this.#options, txId: id }).getStatus({ deadline }),
        }),
      ),
    );
    return { txId, block, result: parseResult(result, parse) };
  }

  async evaluate<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<T> {
    const argument = canonicalJson(call.argument);
    const result = await this.#inFlight.run(() =>
      this.#evaluate(this.#options.chaincode, nameOf(call), argument),
    );
    return parseResult(result, parse);
  }

  blocks(from: number, signal: AbortSignal): AsyncIterable<LedgerBlock> {
    return blockStream({
      peer: this.#first,
      chaincode: this.#options.chaincode,
      from,
      signal,
      quiet: this.#timeouts.quiet,
      height: () => this.#height(),
    });
  }

  height(): Promise<number> {
    return this.#inFlight.run(() => this.#height());
  }

  close(): void {
    this.#peers.forEach((peer) => peer.close());
  }

  async #height(): Promise<number> {
    const info = await this.#evaluate('qscc', 'GetChainInfo', this.channel);
    return common.BlockchainInfo.deserializeBinary(info).getHeight();
  }

  #evaluate(chaincode: string, transaction: string, argument: string): Promise<Uint8Array> {
    const deadline = Date.now() + this.#timeouts.evaluate;
    const ask = ({ network }: PeerLink) => {
      const proposal = network.getContract(chaincode).newProposal(transaction, { arguments: [argument] });
      return proposal.evaluate({ deadline });
    };
    return patiently(() => inTurn(this.#witnesses, ask, this.#timeouts), deadline);
  }
}
