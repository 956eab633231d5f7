export { type GatewayConfig, GatewayConfigSchema } from './gateway-config';
export { type AdminConfig, loadAdminConfig } from './admin-config';
export { type LedgerAccess, readLedgerAccess } from './ledger-access';
export type { LedgerPeer } from './profile-address';
export type { LedgerNodes } from './ledger-nodes';
export { type ConfigSources, loadConfig } from './load-config';
export { describeSettings, type Setting, SETTINGS } from './settings';
