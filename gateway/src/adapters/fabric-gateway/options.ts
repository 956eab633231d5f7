import type { LedgerSigner } from '../../ports/ledger-signer';

export interface FabricGatewayOptions {
  /** `host:port` of the own organisation's peer (a reader: of any governing member's), or `unix:/path`. */
  endpoint: string;
  /** PEM of the TLS root that the peer's certificate comes from. Without it the connection is in clear: local use only. */
  tlsRootCert?: string;
  /** Name in the peer's certificate, where it is not the endpoint's host. */
  hostAlias?: string;
  mspId: string;
  /** PEM of the service identity's certificate. */
  cert: string;
  /** PEM of its P-256 private key, or who signs with it. */
  key: string | LedgerSigner;
  channel: string;
  /** Name of Concordat's chaincode. */
  chaincode: string;
  timeouts?: Partial<LedgerTimeouts>;
}

/** Every call has a deadline; milliseconds. */
export interface LedgerTimeouts {
  evaluate: number;
  endorse: number;
  submit: number;
  /** From submission to knowing the outcome, all askings together. Then LedgerError TIMEOUT, with the transaction's id. */
  commit: number;
}

export const DEFAULT_TIMEOUTS: LedgerTimeouts = {
  evaluate: 10_000,
  endorse: 15_000,
  submit: 15_000,
  commit: 30_000,
};

/** As Fabric's own clients: the largest message accepted. */
export const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
