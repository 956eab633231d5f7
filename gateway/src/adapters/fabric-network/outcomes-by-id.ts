import { status as GrpcStatus } from '@grpc/grpc-js';
import { GatewayError, type Status } from '@hyperledger/fabric-gateway';
import { LedgerError } from '../../ports/ledger';
import { newCommit } from '../fabric-gateway/commit-status';
import type { PeerLink } from '../fabric-gateway/peer-link';
import type { NodeLink } from './node-link';
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
  #known: Promise<void> | undefined;

  constructor(
    /** Those that answer evaluations. */
    private readonly readers: readonly NodeLink[],
    /** Connections to the readers' addresses, in the same order. */
    private readonly streams: readonly PeerLink[],
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
    return { status: (deadline) => this.#statusOf(txId, deadline), end: () => undefined };
  }

  close(): void {
    // The connections are not its own.
  }

  async #statusOf(txId: string, deadline: number): Promise<Status> {
    const { reader, stream } = this.#preferred();
    try {
      return await newCommit(stream.gateway, { ...this.asker, txId }).getStatus({ deadline });
    } catch (error) {
      reader.setAside();
      throw error;
    }
  }

  /** The peer that the next evaluation goes to, which then has what was committed. */
  #preferred(): { reader: NodeLink; stream: PeerLink } {
    const index = Math.max(
      0,
      this.readers.findIndex(({ isAside }) => !isAside),
    );
    const [reader, stream] = [this.readers[index], this.streams[index]];
    if (!reader || !stream) throw new LedgerError('CONFIG_INVALID', 'there is no peer to ask');
    return { reader, stream };
  }

  /** Asks about a channel that cannot be: whoever has the service refuses it at once. */
  async #probe(): Promise<void> {
    const { reader, stream } = this.#preferred();
    const nowhere = { ...this.asker, channel: '', txId: 'none' };
    try {
      await newCommit(stream.gateway, nowhere).getStatus({ deadline: Date.now() + PROBE_MS });
    } catch (error) {
      const status = error instanceof GatewayError ? statusOf(error) : GrpcStatus.UNAVAILABLE;
      if (status === GrpcStatus.UNAVAILABLE) {
        reader.setAside();
        throw error;
      }
      if (status !== GrpcStatus.UNIMPLEMENTED) return;
      throw new LedgerError(
        'LEDGER_REFUSED',
        'these peers tell no outcomes by transaction id: an organisation without a peer needs Fabric 2.4 or later',
        { cause: error },
      );
    }
  }
}
