import type { Commit, Gateway } from '@hyperledger/fabric-gateway';
import { common, gateway as gatewayProtos, msp } from '@hyperledger/fabric-protos';
import { canonicalJson } from '@concordat/chaincode/domain';
import {
  type Committed,
  type Ledger,
  type LedgerBlock,
  type LedgerCall,
  LedgerError,
} from '../../ports/ledger';
import { blockStream } from './block-stream';
import { inTurn } from './in-turn';
import { InFlight } from './in-flight';
import { DEFAULT_LOAD, DEFAULT_TIMEOUTS, type FabricGatewayOptions, type LedgerTimeouts } from './options';
import { patiently } from './patience';
import type { PeerLink } from './peer-link';
import { submitTransaction } from './submit';

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
      submitTransaction({
        transaction: nameOf(call),
        argument,
        chaincode: this.#options.chaincode,
        timeouts: this.#timeouts,
        peers: this.#peers,
        witnesses: this.#witnesses,
        outcomeAt: ({ gateway }, id, deadline) => this.#newCommit(gateway, id).getStatus({ deadline }),
      }),
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

  #newCommit(gateway: Gateway, txId: string): Commit {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(this.mspId);
    identity.setIdBytes(Buffer.from(this.#options.cert));
    const request = new gatewayProtos.CommitStatusRequest();
    request.setChannelId(this.channel);
    request.setTransactionId(txId);
    request.setIdentity(identity.serializeBinary());
    const signed = new gatewayProtos.SignedCommitStatusRequest();
    signed.setRequest(request.serializeBinary());
    return gateway.newCommit(signed.serializeBinary());
  }
}

function nameOf(call: LedgerCall): string {
  return `${call.contract}:${call.function}`;
}

function parseResult<T>(bytes: Uint8Array, parse: (value: unknown) => T): T {
  try {
    return parse(bytes.length === 0 ? null : JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new LedgerError('LEDGER_CORRUPT', "the contract's answer is not what was asked for", { cause });
  }
}
