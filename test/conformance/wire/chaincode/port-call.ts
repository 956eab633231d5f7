import type { ChaincodeResponse, ChaincodeStub } from 'fabric-shim';

type Answer = Promise<ChaincodeResponse>;

/** The probe's function that Concordat's ledger port calls: one argument in JSON, an answer in JSON. */
const PORT_CALL = 'port:call';

/** Makes the call that `port:call` is told, and answers its text in JSON; undefined for other calls. */
export function throughPort(
  stub: ChaincodeStub,
  invoke: (called: ChaincodeStub) => Answer,
): Answer | undefined {
  const { fcn, params } = stub.getFunctionAndParameters();
  if (fcn !== PORT_CALL) return undefined;
  const { name, args } = JSON.parse(params[0] ?? '') as { name: string; args: string[] };
  return inJson(invoke(callOf(stub, name, args)));
}

function callOf(stub: ChaincodeStub, name: string, args: string[]): ChaincodeStub {
  return Object.assign(Object.create(stub) as ChaincodeStub, {
    getFunctionAndParameters: () => ({ fcn: name, params: args }),
    getBufferArgs: () => [name, ...args].map((each) => Buffer.from(each)),
  });
}

async function inJson(answer: Answer): Answer {
  const { payload, ...response } = await answer;
  return { ...response, payload: Buffer.from(JSON.stringify(Buffer.from(payload ?? []).toString())) };
}
