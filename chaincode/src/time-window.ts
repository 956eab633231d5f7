import { Shim } from 'fabric-shim';
import type { ChaincodeInterface, ChaincodeResponse, ChaincodeStub } from 'fabric-shim';

/** As wide as that of peers from Fabric 3.0 on. */
const WINDOW_MS = 15 * 60_000;

/**
 * Chaincode that refuses a transaction whose time, its client's, is more than 15 minutes from that of `clock`
 * (milliseconds since the epoch), in the words of a peer: from Fabric 3.0 on peers do so themselves, older ones take any
 * time. The clock decides whether this process answers, never what.
 */
export function withTimeWindow(chaincode: ChaincodeInterface, clock: () => number): ChaincodeInterface {
  return {
    Init: (stub) => chaincode.Init(stub),
    Invoke: (stub): Promise<ChaincodeResponse> => {
      const refusal = refusalOf(stub, clock());
      return refusal === undefined ? chaincode.Invoke(stub) : Promise.resolve(Shim.error(refusal));
    },
  };
}

function refusalOf(stub: ChaincodeStub, now: number): string | undefined {
  const time = Number(stub.getTxTimestamp().seconds) * 1000;
  if (Math.abs(now - time) <= WINDOW_MS) return undefined;
  return `TIME_INVALID: request unauthorized due to incorrect timestamp, ${Math.round((time - now) / 1000)} s from this process's clock`;
}
