import { type Identity, isValidAt, type MspRegistry } from '../identity/msp-registry';
import type { LedgerStore } from '../ledger/ledger-store';
import type { Proposal } from '../proposal/proposal';

/** A proposal that a peer refuses before it runs anything. */
export class ProposalRefusedError extends Error {}

export interface GateOptions {
  channel: string;
  timestampWindowMs: number;
}

/** What a peer asks of a proposal before it simulates: who, signed, now, and only once. */
export class ProposalGate {
  constructor(
    private readonly options: GateOptions,
    private readonly msps: MspRegistry,
    private readonly ledger: LedgerStore,
  ) {}

  /** Gives the client's identity. Throws ProposalRefusedError. */
  admit({ header, signed }: Proposal): Identity {
    if (header.channelId !== this.options.channel) refuse(`channel ${header.channelId} not found`);
    const identity = identifyMember(this.msps, header.creator);
    if (!isValidAt(identity, Date.now())) refuse('proposal client identity expired');
    if (!(Math.abs(Date.now() - header.timestamp) <= this.options.timestampWindowMs)) {
      refuse('request unauthorized due to incorrect timestamp: it is too far from the time of this node');
    }
    if (!this.msps.verify(identity, signed.getProposalBytes_asU8(), signed.getSignature_asU8())) {
      refuse('access denied: the creator’s signature over the proposal is not valid');
    }
    if (this.ledger.transaction(header.txId)) {
      refuse(
        `duplicate transaction found [${header.txId}]. Creator [${Buffer.from(header.creator).toString('hex')}]`,
      );
    }
    return identity;
  }
}

function identifyMember(msps: MspRegistry, creator: Uint8Array): Identity {
  try {
    return msps.identify(creator);
  } catch (error) {
    return refuse(`access denied: ${error instanceof Error ? error.message : 'unknown creator'}`);
  }
}

function refuse(message: string): never {
  throw new ProposalRefusedError(message);
}
