import { common } from '@hyperledger/fabric-protos';
import { canonicalJson } from '@concordat/chaincode/domain';
import type { Committed, Ledger, LedgerBlock, LedgerCall } from '../../ports/ledger';
import { DEFAULT_LOAD, DEFAULT_TIMEOUTS, type LedgerTimeouts } from '../fabric-gateway';
import { blockStream } from '../fabric-gateway/block-stream';
import { nameOf, parseResult } from '../fabric-gateway/call';
import { refusalOf } from '../fabric-gateway/hand-over';
import { InFlight } from '../fabric-gateway/in-flight';
import { patiently } from '../fabric-gateway/patience';
import type { PeerLink } from '../fabric-gateway/peer-link';
import { submitTransaction, type Submission } from '../fabric-gateway/submit';
import { endorse, type EndorsedByPeers, type Endorsing } from './endorse';
import { evaluate } from './evaluate';
import { handOver, type OrdererLink } from './hand-over';
import type { FabricNetworkOptions } from './options';
import type { CommitQuestion, Outcomes } from './outcomes';
import { OutcomesByBlocks } from './outcomes-by-blocks';
import { OutcomesById } from './outcomes-by-id';

export interface LedgerParts {
  endorsing: Endorsing;
  orderers: readonly OrdererLink[];
  /** Those that answer evaluations: of the own organisation where it has any. */
  readers: Endorsing['peers'];
  /** Connections to the readers' addresses for what is the same in all versions of Fabric: streams of blocks. */
  streams: readonly [PeerLink, ...PeerLink[]];
  /** Whether the own organisation has a peer. */
  hasPeer: boolean;
  close: () => void;
}

/** A Fabric channel seen through its peers and orderers one by one, as clients did before there was a gateway service. */
export class FabricNetworkLedger implements Ledger {
  readonly channel: string;
  readonly mspId: string;
  readonly #options: FabricNetworkOptions;
  readonly #timeouts: LedgerTimeouts;
  readonly #parts: LedgerParts;
  readonly #outcomes: Outcomes;
  readonly #inFlight: InFlight;

  constructor(options: FabricNetworkOptions, parts: LedgerParts) {
    this.channel = options.channel;
    this.mspId = options.mspId;
    this.#options = options;
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.#parts = parts;
    this.#outcomes = parts.hasPeer
      ? new OutcomesByBlocks(parts.streams[0], () => this.#height())
      : new OutcomesById(parts.streams, options);
    this.#inFlight = new InFlight({ ...DEFAULT_LOAD, ...options.load });
  }

  async submit<T>(call: LedgerCall, parse: (value: unknown) => T): Promise<Committed<T>> {
    const { txId, block, result } = await this.#inFlight.run(() => this.#submit(call));
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
      peer: this.#parts.streams[0],
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
    this.#outcomes.close();
    this.#parts.close();
  }

  async #submit(call: LedgerCall) {
    await patiently(() => this.#outcomes.ready(), Date.now() + this.#timeouts.evaluate);
    const asked: CommitQuestion[] = [];
    try {
      return await submitTransaction(this.#submission(call, asked));
    } finally {
      asked.forEach((commit) => commit.end());
    }
  }

  #submission(call: LedgerCall, asked: CommitQuestion[]): Submission<EndorsedByPeers> {
    const { endorsing, orderers } = this.#parts;
    const request = { name: nameOf(call), argument: canonicalJson(call.argument) };
    return {
      timeouts: this.#timeouts,
      endorse: async (deadline) => {
        const endorsed = await patiently(() => endorse(endorsing, request, deadline), deadline);
        // From here on its outcome is kept: it is not handed over yet.
        asked.push(this.#outcomes.commitOf(endorsed.txId));
        return endorsed;
      },
      handOver: ({ txId, endorsement }, deadline) =>
        refusalOf(txId, async (attempt) => {
          const commit = endorsement.newCommit();
          await endorsing.client.sign(commit);
          await patiently(() => attempt(() => handOver(orderers, commit, deadline)), deadline);
        }),
      outcome: (_txId, until) => asked[0]?.status(until) ?? Promise.reject(new Error('nothing is endorsed')),
    };
  }

  async #height(): Promise<number> {
    const info = await this.#evaluate('qscc', 'GetChainInfo', this.channel);
    return common.BlockchainInfo.deserializeBinary(info).getHeight();
  }

  #evaluate(chaincode: string, name: string, argument: string): Promise<Uint8Array> {
    const { client } = this.#parts.endorsing;
    const deadline = Date.now() + this.#timeouts.evaluate;
    const query = { chaincode, name, argument };
    return patiently(() => evaluate({ client, peers: this.#parts.readers }, query, deadline), deadline);
  }
}
