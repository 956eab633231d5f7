import { peer } from '@hyperledger/fabric-protos';
import { SimulationError } from '../simulation/simulation';
import type { Invocation } from './invocation';
import { MessageType, newMessage } from './messages';

/** INVOKE_CHAINCODE: another chaincode of the same channel, in the same transaction. */
export async function callRequest(invocation: Invocation, payload: Uint8Array): Promise<Uint8Array> {
  const spec = peer.ChaincodeSpec.deserializeBinary(payload);
  const [name = '', channel = ''] = (spec.getChaincodeId()?.getName() ?? '').split('/');
  if (channel !== '' && channel !== invocation.channelId) {
    throw new SimulationError(`pocket has one channel: cannot call chaincode ${name} on channel ${channel}`);
  }
  const response =
    name === 'qscc'
      ? rejected(invocation.namespace)
      : await called(invocation, name, spec.getInput()?.getArgsList_asU8() ?? []);
  const { channelId, txId } = invocation;
  return newMessage({
    type: MessageType.COMPLETED,
    payload: response.serializeBinary(),
    channelId,
    txId,
  }).serializeBinary();
}

async function called(invocation: Invocation, name: string, args: Uint8Array[]): Promise<peer.Response> {
  try {
    return (await invocation.call(name, args)).response;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SimulationError(`execute failed: ${reason}`, { cause: error });
  }
}

/** Fabric's block queries answer clients only, never chaincode. */
function rejected(caller: string): peer.Response {
  const response = new peer.Response();
  response.setStatus(500);
  response.setMessage(
    `Rejecting invoke of QSCC from another chaincode because of potential for deadlocks, original invocation for '${caller}'`,
  );
  return response;
}
