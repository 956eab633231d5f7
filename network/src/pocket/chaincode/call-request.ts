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
  const { response } = await invocation.call(name, spec.getInput()?.getArgsList_asU8() ?? []);
  const { channelId, txId } = invocation;
  return newMessage({
    type: MessageType.COMPLETED,
    payload: response.serializeBinary(),
    channelId,
    txId,
  }).serializeBinary();
}
