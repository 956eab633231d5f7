import type { NewMember } from '@concordat/chaincode/domain';
import type { ConsortiumOrganisation } from '@concordat/network/consortium';
import type { ProcessHandle } from './child';
import type { LedgerAddress } from './ledger-node';

export type LedgerKind = 'pocket' | 'fabric';

export interface SandboxOptions {
  /** Keeps everything there, and goes on where it was. Without it: a temporary folder, removed by `stop`. */
  dataDir?: string;
  /**
   * What the ledger is (default `pocket`). `fabric`: a real Fabric network out of Fabric's own programs, which FABRIC_BIN or
   * PATH must hold; it always is as strict as can be, and an unexpected end of one of its processes is not told.
   */
  ledger?: LedgerKind;
  /** With `fabric`: how the orderers agree (default bft; raft on Fabric before 3.0), fixed with the first start. */
  ordering?: 'bft' | 'raft';
  /** Through which library the gateways speak with pocket (default fabric-gateway). */
  client?: 'fabric-gateway' | 'fabric-network';
  /** The ledger simulates once per organisation and refuses results that differ. */
  strict?: boolean;
  /** With `strict`: organisations simulate up to that many blocks behind. */
  maxLag?: 0 | 1 | 2;
  /** Further chaincodes on the same ledger, one process each: a benchmark's baseline. */
  chaincodes?: ExtraChaincode[];
  /** Gateways reach the ledger over another port of this machine, a relay's. Told the gateway and the ledger's own port. */
  ledgerOver?: (mspId: string, port: number) => Promise<number>;
  /** Do not tell unexpected ends of processes on stderr. */
  quiet?: boolean;
  /** Told once where a process ends without having been asked to. */
  onUnexpectedExit?: (message: string) => void;
}

export interface ExtraChaincode {
  name: string;
  /** Compiled script that serves it at CHAINCODE_SERVER_ADDRESS. */
  script: string;
}

export interface SandboxTokens {
  submitter: string;
  officer: string;
  inspector: string;
  operator: string;
}

export interface SandboxMember {
  name: string;
  roles: string[];
  governing: boolean;
  internalUrl: string;
  exchangeUrl: string;
  /** Only certifiers have a portal. */
  portalUrl: string | null;
  tokens: SandboxTokens;
  /** File with its administrator's connection to the ledger. */
  admin: string;
}

/** Members that join a running sandbox and leave it, once the others have decided so on the ledger. */
export interface MemberChanges {
  /** Makes an organisation's certificates. Answers what its admission is voted on. */
  candidate(organisation: ConsortiumOrganisation): Promise<NewMember>;
  /** Brings up an admitted member; may be repeated. Throws `ADMISSION_MISSING`, `ADMISSION_MISMATCH`. */
  join(mspId: string): Promise<SandboxMember>;
  /** Ends the gateway of a member that has left, and tells the others. Throws `DEPARTURE_MISSING`. */
  part(mspId: string): Promise<void>;
}

export interface Sandbox {
  dataDir: string;
  /** host:port of the ledger's gateway service; with Fabric, of the first governing member's peer. */
  ledger: string;
  /** Where each organisation reaches the ledger, by MSP id. */
  ledgers: Record<string, LedgerAddress>;
  /** How many processes it consists of. */
  size: number;
  channel: string;
  chaincode: string;
  /** How members join and leave while it runs. */
  growth: MemberChanges;
  /** By MSP id. */
  organisations: Record<string, SandboxMember>;
  /** Trust file for the offline verifier: keys and schemas as registered. */
  trustFile: string;
  /** Milliseconds from the call to the ledger's first committed transaction, and until everything was ready. */
  startup: { firstCommit: number; ready: number };
  processes: {
    /** The ledger: pocket; or all orderers and peers, as one. */
    ledger: ProcessHandle;
    chaincode: ProcessHandle;
    /** By name. */
    extra: Record<string, ProcessHandle>;
    /** By MSP id. */
    gateways: Record<string, ProcessHandle>;
  };
  /** Ends every process; removes the folder where it was temporary. May be called again. */
  stop(): Promise<void>;
}
