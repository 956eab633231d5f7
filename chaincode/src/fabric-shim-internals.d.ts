/** The shim's bridge from contracts to its chaincode interface: used by its own command line, published without types. */
declare module 'fabric-shim/lib/contract-spi/chaincodefromcontract' {
  class ChaincodeFromContract {
    constructor(contracts: unknown[], serializers: object, metadata: object, title: string, version: string);
  }
  export = ChaincodeFromContract;
}

declare module 'fabric-shim/lib/logger' {
  export interface ShimLogger {
    isLevelEnabled(level: string): boolean;
    error(...args: unknown[]): unknown;
    warn(...args: unknown[]): unknown;
    info(...args: unknown[]): unknown;
    debug(...args: unknown[]): unknown;
  }
  export function setLevel(level: string): void;
  export function getLogger(name: string): ShimLogger;
}

declare module 'fabric-contract-api/lib/logger' {
  export { getLogger } from 'fabric-shim/lib/logger';
}
