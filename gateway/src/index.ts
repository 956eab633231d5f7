export { connectFabricLedger, type FabricGatewayOptions } from './adapters/fabric-gateway';
export { connectFabricNetwork, type FabricNetworkOptions } from './adapters/fabric-network';
export { describeError, errorClass, EXIT, GatewayError, type Fault } from './errors';
export { createLog, type Log } from './logging';
export {
  type Committed,
  type Ledger,
  type LedgerBlock,
  type LedgerCall,
  LedgerError,
  type LedgerTransaction,
} from './ports/ledger';
export type { ReadModel, Seen, StateKind, StateValues } from './ports/read-model';
export { startReadModel, type ReadModelDeps } from './read-model';
export { type RunningGateway, startGateway } from './compose';
export { type GatewayConfig, loadConfig } from './config';
