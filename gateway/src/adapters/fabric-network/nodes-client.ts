import { DEFAULT_TIMEOUTS, type LedgerTimeouts } from '../fabric-gateway';
import { type ChaincodeCall, chainHeight, type ChannelClient } from '../fabric-gateway/channel-client';
import { refusalOf } from '../fabric-gateway/hand-over';
import { patiently } from '../fabric-gateway/patience';
import type { PeerLink } from '../fabric-gateway/peer-link';
import { type Outcome, type Submission, submitTransaction } from '../fabric-gateway/submit';
import { endorse, type EndorsedByPeers, type Endorsing } from './endorse';
import { evaluate } from './evaluate';
import { handOver, type OrdererLink } from './hand-over';
import type { FabricNetworkOptions } from './options';
import type { CommitQuestion, Outcomes } from './outcomes';
import { OutcomesByBlocks } from './outcomes-by-blocks';
import { OutcomesById } from './outcomes-by-id';

export interface NodesParts {
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

/** Speaks with peers and orderers one by one, as clients did before there was a gateway service. */
export class NodesClient implements ChannelClient {
  readonly channel: string;
  readonly timeouts: LedgerTimeouts;
  readonly stream: PeerLink;
  readonly #parts: NodesParts;
  readonly #outcomes: Outcomes;

  constructor(options: FabricNetworkOptions, parts: NodesParts) {
    this.channel = options.channel;
    this.timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    this.stream = parts.streams[0];
    this.#parts = parts;
    this.#outcomes = parts.hasPeer
      ? new OutcomesByBlocks(this.stream, () => chainHeight(this))
      : new OutcomesById(parts.readers, parts.streams, options);
  }

  evaluate(call: ChaincodeCall, deadline: number): Promise<Uint8Array> {
    const { endorsing, readers } = this.#parts;
    return evaluate({ client: endorsing.client, peers: readers }, call, deadline);
  }

  async submit(call: ChaincodeCall): Promise<Outcome> {
    await patiently(() => this.#outcomes.ready(), Date.now() + this.timeouts.evaluate);
    const asked: CommitQuestion[] = [];
    try {
      return await submitTransaction(this.#submission(call, asked));
    } finally {
      asked.forEach((commit) => commit.end());
    }
  }

  close(): void {
    this.#outcomes.close();
    this.#parts.close();
  }

  #submission(call: ChaincodeCall, asked: CommitQuestion[]): Submission<EndorsedByPeers> {
    const { endorsing, orderers } = this.#parts;
    return {
      timeouts: this.timeouts,
      endorse: async (deadline) => {
        const endorsed = await patiently(() => endorse(endorsing, call, deadline), deadline);
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
}
