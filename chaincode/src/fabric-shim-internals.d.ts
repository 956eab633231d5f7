/** The shim's bridge from contracts to its chaincode interface: used by its own command line, published without types. */
declare module 'fabric-shim/lib/contract-spi/chaincodefromcontract' {
  class ChaincodeFromContract {
    constructor(contracts: unknown[], serializers: object, metadata: object, title: string, version: string);
  }
  export = ChaincodeFromContract;
}

declare module 'fabric-shim/lib/logger' {
  export function setLevel(level: string): void;
}
