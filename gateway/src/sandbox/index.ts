export type { ProcessHandle } from './child';
export type { LedgerAddress } from './ledger-node';
export type { LedgerKind, Sandbox, SandboxMember, SandboxOptions, SandboxTokens } from './options';
export { openControl, type Control } from './control';
export { startSandbox } from './start-sandbox';
export { type PlainLedger, type PlainLedgerOptions, startLedger } from './start-ledger';
