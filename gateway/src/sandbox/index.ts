export type { ProcessHandle } from './child';
export type { LedgerAddress } from './ledger-node';
export type { LedgerKind, Sandbox, SandboxMember, SandboxOptions, SandboxTokens } from './options';
export { startSandbox } from './start-sandbox';
export { type PlainLedger, type PlainLedgerOptions, startLedger } from './start-ledger';
