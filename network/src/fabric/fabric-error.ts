/**
 * Why a Fabric network could not be started, stopped or asked; the message begins with the code.
 *
 * - `FABRIC_BINARIES_MISSING`: Fabric's programs are not where they were looked for
 * - `FABRIC_BUSY`: another process is starting this data folder's network
 * - `FABRIC_CHAINCODE_DIFFERS`: the chaincode folder holds other code than the channel runs
 * - `FABRIC_CHAINCODE_NOT_BUILT`: the chaincode folder holds no `dist/server.js`
 * - `FABRIC_CONSORTIUM_CHANGED`: the data folder belongs to another consortium
 * - `FABRIC_DATA_INVALID`: a file of the data folder cannot be read
 * - `FABRIC_INTERRUPTED`: the caller interrupted the start
 * - `FABRIC_PORT_TAKEN`: a port that is fixed in the channel is in use
 * - `FABRIC_PROCESS_ENDED`: a process ended while it was waited for
 * - `FABRIC_TOOL_FAILED`: one of Fabric's tools refused
 * - `FABRIC_NOT_READY`: a part did not answer in time, or nothing runs
 * - `FABRIC_VERSION_UNSUPPORTED`: Fabric's programs are too old for what is asked of them
 */
export class FabricNetworkError extends Error {
  constructor(
    readonly code: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
    this.name = 'FabricNetworkError';
  }
}
