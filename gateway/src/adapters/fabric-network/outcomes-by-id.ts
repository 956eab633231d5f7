import { status as GrpcStatus } from '@grpc/grpc-js';
import { type Commit, GatewayError } from '@hyperledger/fabric-gateway';
import { LedgerError } from '../../ports/ledger';
import { newCommit } from '../fabric-gateway/commit-status';
import type { PeerLink } from '../fabric-gateway/peer-link';
import type { CommitQuestion, Outcomes } from './outcomes';
import { statusOf } from './refusal';

const PROBE_MS = 5_000;

export interface Asker {
  mspId: string;
  cert: string;
  channel: string;
}

/**
 * Asks peers for outcomes by transaction id, for an organisation that must see no blocks. The question is one of the
 * gateway service's, which peers have from Fabric 2.4 on; on older ones such an organisation learns no outcomes.
 */
export class OutcomesById implements Outcomes {
  #asked = 0;
  #known: Promise<void> | undefined;

  constructor(
    private readonly peers: readonly PeerLink[],
    private readonly asker: Asker,
  ) {}

  ready(): Promise<void> {
    this.#known ??= this.#probe().catch((error: unknown) => {
      this.#known = undefined;
      throw error;
    });
    return this.#known;
  }

  commitOf(txId: string): CommitQuestion {
    return { status: (deadline) => this.#question(txId).getStatus({ deadline }), end: () => undefined };
  }

  close(): void {
    // The connections are not its own.
  }

  /** Each asking goes to the next peer. */
  #question(txId: string, channel = this.asker.channel): Commit {
    const peer = this.peers[this.#asked++ % this.peers.length];
    if (!peer) throw new LedgerError('CONFIG_INVALID', 'there is no peer to ask');
    return newCommit(peer.gateway, { ...this.asker, channel, txId });
  }

  /** Asks about a channel that cannot be: whoever has the service refuses it at once. */
  async #probe(): Promise<void> {
    try {
      await this.#question('none', '').getStatus({ deadline: Date.now() + PROBE_MS });
    } catch (error) {
      const status = error instanceof GatewayError ? statusOf(error) : GrpcStatus.UNAVAILABLE;
      if (status === GrpcStatus.UNAVAILABLE) throw error;
      if (status !== GrpcStatus.UNIMPLEMENTED) return;
      throw new LedgerError(
        'LEDGER_REFUSED',
        'these peers tell no outcomes by transaction id: an organisation without a peer needs Fabric 2.4 or later',
        { cause: error },
      );
    }
  }
}
