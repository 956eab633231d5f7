import type { ChaincodeResponse, ChaincodeStub } from 'fabric-shim';

type Answer = Promise<ChaincodeResponse>;

/** Answers below the contract library, which knows success and one kind of error only; undefined for other calls. */
export function rawAnswer(stub: ChaincodeStub): Answer | undefined {
  const { fcn, params } = stub.getFunctionAndParameters();
  if (fcn === 'raw:answer') return answer(params);
  if (fcn === 'raw:nothing') return Promise.resolve(undefined as unknown as ChaincodeResponse);
  if (fcn === 'raw:throw') throw new Error('thrown outside of every promise');
  return undefined;
}

function answer([status = '', message = '', payload = '']: string[]): Answer {
  return Promise.resolve({ status: Number(status), message, payload: Buffer.from(payload) });
}
