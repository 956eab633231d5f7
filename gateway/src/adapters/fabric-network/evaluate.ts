import { status as GrpcStatus } from '@grpc/grpc-js';
import type { ChaincodeCall } from '../fabric-gateway/channel-client';
import { askPeers, type PeerLink } from './ask-peers';
import type { OldClient } from './old-client';
import { refusal } from './refusal';

/** Asks one peer; the next where it is away. Throws GatewayError. */
export async function evaluate(
  { client, peers }: { client: OldClient; peers: readonly PeerLink[] },
  { chaincode, name, argument }: ChaincodeCall,
  deadline: number,
): Promise<Uint8Array> {
  const query = client.channel.newQuery(chaincode);
  await client.sign(query, { fcn: name, args: [argument] });
  const [answer] = await askPeers({ proposal: query, peers, needed: 1, deadline });
  if (answer?.response) return answer.response.response.payload;
  const status = answer?.status ?? GrpcStatus.UNAVAILABLE;
  throw refusal(
    status,
    `evaluate call to endorser returned error: ${answer?.message ?? 'no peer was asked'}`,
  );
}
