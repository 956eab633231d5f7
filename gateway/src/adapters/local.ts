/** The adapters that need nothing but this machine: what tests and tools of other workspaces open. */
export { openFileKeys, type FileKeysOptions } from './file-keys';
export { openLevelLog } from './level-log';
export { openLevelStorage } from './level-storage';
export { openLevelVault, toPayload, type LevelVault, type LevelVaultOptions } from './level-vault';
export { pemSigner } from './pem-signer';
export { sshAgentSigner, type SshAgentOptions } from './ssh-agent-signer';
export { systemClock } from './system-clock';
export type { Batch, KeyRange, Storage, Table } from '../ports/storage';
export type { Appended, Log } from '../ports/log';
export type { Keys } from '../ports/keys';
export type { SealedRecord, Vault } from '../ports/vault';
export type { LedgerSigner } from '../ports/ledger-signer';
