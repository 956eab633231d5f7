import { type Identity, IdentityError, isExpired, type MspRegistry } from '../identity/msp-registry';
import type { LedgerStore } from '../ledger/ledger-store';
import { derivedTxId } from '../proposal/header';
import type { Proposal } from '../proposal/proposal';
import { WRITERS_UNSATISFIED } from '../policies';
import { SYSTEM_CHAINCODES } from '../system/system-chaincodes';

/** A proposal that a peer refuses before it runs anything. */
export class ProposalRefusedError extends Error {
  constructor(
    message: string,
    /** Refused before the proposal was so much as looked at; Fabric's gateway then thinks that the peer is away. */
    readonly byFilter: boolean,
  ) {
    super(message);
  }
}

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

  /** Gives the client's identity. Throws ProposalRefusedError, in the words of Fabric's peer and its order of checks. */
  async admit(proposal: Proposal): Promise<Identity> {
    const { header, signed } = proposal;
    if (header.channelId !== this.options.channel) refuse(`channel '${header.channelId}' not found`);
    const identity = this.#identify(header.creator);
    if (isExpired(identity, Date.now())) filtered('proposal client identity expired');
    this.#checkTime(header.timestamp);
    const expected = derivedTxId(header);
    if (header.txId !== expected) {
      invalid(`incorrectly computed txid '${header.txId}' -- expected '${expected}'`);
    }
    if (!(await this.msps.verify(identity, signed.getProposalBytes_asU8(), signed.getSignature_asU8()))) {
      invalid(
        this.#denied(`creator org [${identity.mspId}]`, 'the signature over the proposal is not valid'),
      );
    }
    if (this.ledger.transaction(header.txId)) {
      const creator = Buffer.from(header.creator).toString('hex');
      refuse(`duplicate transaction found [${header.txId}]. Creator [${creator}]`);
    }
    const isWriter = identity.role === 'client' || identity.role === 'admin';
    if (!isWriter && !SYSTEM_CHAINCODES.has(proposal.chaincode)) refuse(WRITERS_UNSATISFIED);
    return identity;
  }

  #checkTime(timestamp: number): void {
    const [now, windowMs] = [Date.now(), this.options.timestampWindowMs];
    if (Math.abs(now - timestamp) <= windowMs) return;
    const time = Number.isNaN(timestamp) ? '1970-01-01T00:00:00Z' : rfc3339(timestamp);
    const window = `peer.authentication.timewindow ${goDuration(windowMs)}`;
    filtered(`request unauthorized due to incorrect timestamp ${time}, peer time ${rfc3339(now)}, ${window}`);
  }

  /** Fabric tells the client no more than the organisation; pocket, a node for developers, adds why. */
  #identify(creator: Uint8Array): Identity {
    try {
      return this.msps.identify(creator);
    } catch (error) {
      if (!(error instanceof IdentityError)) throw error;
      const who =
        error.knownMspId === undefined
          ? 'creator org unknown, creator is malformed'
          : `creator org [${error.knownMspId}]`;
      return invalid(this.#denied(who, error.message));
    }
  }

  #denied(who: string, why: string): string {
    return `access denied: channel [${this.options.channel}] ${who} (${why})`;
  }
}

function rfc3339(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** As Go writes durations: 15m0s. */
function goDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

function filtered(message: string): never {
  throw new ProposalRefusedError(message, true);
}

function invalid(message: string): never {
  return refuse(`error validating proposal: ${message}`);
}

function refuse(message: string): never {
  throw new ProposalRefusedError(message, false);
}
