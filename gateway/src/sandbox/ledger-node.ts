import type { ProcessHandle } from './child';
import type { Membership } from './membership';

/** Where an organisation reaches the ledger's gateway service. */
export interface LedgerAddress {
  /** host:port. */
  endpoint: string;
  /** PEM of the TLS root; without it the connection is in clear. */
  tlsRootCert?: string;
  /** Name in the TLS certificate, where it is not the endpoint's host. */
  hostAlias?: string;
  /** Other members' peers, to be tried in turn. */
  others?: LedgerAddress[];
}

/** A part of the sandbox that is started, waited for and stopped; one process, or those that belong together. */
export interface Part extends ProcessHandle {
  start(): void;
  /** Waits until it answers. Throws with what it said last where it does not. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

/** A ledger of the sandbox, none of its processes started yet. Nothing that uses it knows which one it is. */
export interface LedgerNode {
  /** How many processes it consists of, chaincode included. */
  size: number;
  ledger: Part;
  chaincode: Part;
  /** Further chaincodes, by name. */
  extra: Record<string, Part>;
  /** The address for an organisation, from `ledger.ready()` on. */
  addressFor: (mspId: string) => LedgerAddress;
  /** Brings the running ledger to changed members, its endorsement rule included; nothing where it is so already. */
  reconfigure: (membership: Membership) => Promise<void>;
}
