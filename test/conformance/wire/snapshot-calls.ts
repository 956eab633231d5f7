import { type ServiceError, status as GrpcStatus } from '@grpc/grpc-js';
import { common, peer } from '@hyperledger/fabric-protos';
import { serializedIdentity } from './raw-calls';
import { grpcClient, type WireClient } from './wire-client';
import type { WireNetwork } from './wire-network';

/** Asks a member's peer which snapshots of its state are to come: `answered`, or gRPC status and words. */
export async function pendingSnapshots(
  network: WireNetwork,
  client: WireClient,
  peerOf: string,
): Promise<string> {
  const header = new common.SignatureHeader();
  header.setCreator(serializedIdentity(client));
  const query = new peer.SnapshotQuery();
  query.setSignatureHeader(header);
  query.setChannelId(network.consortium.channel);
  const signed = new peer.SignedSnapshotRequest();
  signed.setRequest(query.serializeBinary());
  signed.setSignature(await client.sign(signed.getRequest_asU8()));
  const grpc = grpcClient(network.peer(peerOf));
  try {
    return await new Promise<string>((resolve) =>
      grpc.makeUnaryRequest(
        '/protos.Snapshot/QueryPendings',
        (message: peer.SignedSnapshotRequest) => Buffer.from(message.serializeBinary()),
        (bytes) => peer.QueryPendingSnapshotsResponse.deserializeBinary(bytes),
        signed,
        (error: ServiceError | null) =>
          resolve(error ? `${GrpcStatus[error.code]}: ${error.details}` : 'answered'),
      ),
    );
  } finally {
    grpc.close();
  }
}
