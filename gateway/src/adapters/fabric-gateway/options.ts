import type { LedgerSigner } from '../../ports/ledger-signer';

/** One peer's gateway service. */
export interface PeerEndpoint {
  /** `host:port`, or `unix:/path`. */
  endpoint: string;
  /** PEM of the TLS root that the peer's certificate comes from. Without it the connection is in clear: local use only. */
  tlsRootCert?: string;
  /** Name in the peer's certificate, where it is not the endpoint's host. */
  hostAlias?: string;
}

/** Who asks, on which channel, and how much: the same for every client of a Fabric network. */
export interface CallerOptions {
  mspId: string;
  /** PEM of the service identity's certificate. */
  cert: string;
  /** PEM of its P-256 private key, or who signs with it. */
  key: string | LedgerSigner;
  channel: string;
  /** Name of Concordat's chaincode. */
  chaincode: string;
  timeouts?: Partial<LedgerTimeouts>;
  load?: Partial<LedgerLoad>;
}

/** The endpoint itself is that of the own organisation's peer (a reader: of any governing member's). */
export interface FabricGatewayOptions extends PeerEndpoint, CallerOptions {
  /** Further peers, tried in turn while the first is away or slow. */
  others?: readonly PeerEndpoint[];
  /**
   * Whether the others may also be asked what the ledger holds: evaluations and outcomes. For a reader, which has no peer
   * of its own. Otherwise (the default) they endorse and hand over, and what the ledger holds is asked of the first alone.
   */
  readsAnywhere?: boolean;
}

/** Every call has a deadline, all its repetitions together; milliseconds. */
export interface LedgerTimeouts {
  evaluate: number;
  endorse: number;
  submit: number;
  /** From submission to knowing the outcome, all askings together. Then LedgerError TIMEOUT, with the transaction's id. */
  commit: number;
  /** A transaction whose outcome is not known after so long is handed over again, then after twice as long, … */
  handOverAgain: number;
  /** Where a peer has said nothing for so long, the next is asked as well, or the same over a new connection. */
  slow: number;
  /** Where no block has come for so long, the peer is asked whether it has more. */
  quiet: number;
}

export const DEFAULT_TIMEOUTS: LedgerTimeouts = {
  evaluate: 10_000,
  endorse: 15_000,
  submit: 15_000,
  commit: 30_000,
  handOverAgain: 4_000,
  slow: 3_000,
  quiet: 5_000,
};

/** How much is asked of the ledger at a time. */
export interface LedgerLoad {
  /** Calls under way: a peer takes 500 at a time, from all its clients together. */
  inFlight: number;
  /** Calls that wait for one of those to end; the next is refused with LEDGER_BUSY. */
  waiting: number;
}

export const DEFAULT_LOAD: LedgerLoad = { inFlight: 200, waiting: 2_000 };

/** As Fabric's own clients: the largest message accepted. */
export const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
