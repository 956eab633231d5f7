export { findBinaries, type Binaries } from './binaries';
export { FabricNetworkError } from './fabric-error';
export { type FabricNetwork, type FabricNetworkOptions, type PeerAddress, startFabricNetwork } from './start';
export { stopFabricNetwork } from './stop';
export { fabricNetworkStatus, type FabricNetworkStatus, type ProcessStatus } from './status/status';
export { fabricNetworkLogs, type LogOptions, type ProcessLog } from './status/logs';
export { networkDown, networkLogs, networkStatus, networkUp } from './commands';
export { readRules, type ReadPolicy, type ReadRules } from './rules/read-rules';
export type { FabricProcess } from './processes/fabric-process';
