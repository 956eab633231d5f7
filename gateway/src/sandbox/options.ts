import type { ProcessHandle } from './child';

export interface SandboxOptions {
  /** Keeps everything there, and goes on where it was. Without it: a temporary folder, removed by `stop`. */
  dataDir?: string;
  /** The ledger simulates once per organisation and refuses results that differ. */
  strict?: boolean;
  /** With `strict`: organisations simulate up to that many blocks behind. */
  maxLag?: 0 | 1 | 2;
  /** Further chaincodes on the same ledger, one process each: a benchmark's baseline. */
  chaincodes?: ExtraChaincode[];
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
}

export interface Sandbox {
  dataDir: string;
  /** host:port of the ledger's gateway service. */
  ledger: string;
  channel: string;
  /** By MSP id. */
  organisations: Record<string, SandboxMember>;
  /** Trust file for the offline verifier: keys and schemas as registered. */
  trustFile: string;
  /** Milliseconds from the call to the ledger's first committed transaction, and until everything was ready. */
  startup: { firstCommit: number; ready: number };
  processes: {
    pocket: ProcessHandle;
    chaincode: ProcessHandle;
    /** By name. */
    extra: Record<string, ProcessHandle>;
    /** By MSP id. */
    gateways: Record<string, ProcessHandle>;
  };
  /** Ends every process; removes the folder where it was temporary. May be called again. */
  stop(): Promise<void>;
}
