import type { Consortium } from '@concordat/network/consortium';
import type { Endpoint } from '../ledger/connect';

/** A ledger with the probe chaincode on it, as clients of Fabric's protocols see it. */
export interface WireNetwork {
  /** The sample consortium, its chaincode being the probe. */
  consortium: Consortium;
  /** Certificates and keys of everybody. */
  materialDir: string;
  /** Whether each endorsing organisation runs its own chaincode process, so that their results can differ. */
  runsApart: boolean;
  /** Whether this is Fabric itself, rather than pocket. */
  real: boolean;
  /**
   * Whether a peer's gateway service goes by the peer's filters, which look at a proposal's time and at when its certificate
   * ends, as it does from Fabric 3.0 on.
   */
  filters: boolean;
  /** Whether peers take batched state calls, as they do from Fabric 3.1 on. */
  batches: boolean;
  peer(mspId: string): Endpoint;
  orderer(mspId: string): Endpoint;
  stopChaincode(mspIds: string[]): Promise<void>;
  startChaincode(mspIds: string[]): Promise<void>;
  /** Takes every peer away, and brings them back with what was committed. */
  stopPeers(): Promise<void>;
  startPeers(): Promise<void>;
  close(): Promise<void>;
}

/** The governing members of the sample consortium: those that run peers and chaincode. */
export const GOVERNING = ['TaxMSP', 'CourtMSP', 'CustomsMSP', 'RegulatorMSP'];
export const READER = 'BankMSP';
