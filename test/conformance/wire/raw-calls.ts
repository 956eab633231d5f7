import { type ClientUnaryCall, type ServiceError, status as GrpcStatus } from '@grpc/grpc-js';
import { common, gateway, msp, orderer, peer } from '@hyperledger/fabric-protos';
import { grpcClient, type WireClient } from './wire-client';
import type { WireNetwork } from './wire-network';

/** The client's identity as it stands in what it signs. */
export function serializedIdentity({ gateway: own }: WireClient): Uint8Array {
  const { mspId, credentials } = own.getIdentity();
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(credentials);
  return identity.serializeBinary();
}

/** More than the gateway takes: those it refuses ask again, so that a place which becomes free is taken. */
const CROWD = 550;
const AGAIN_MS = 20;

/** Fills the gateway's places with requests for the outcome of a transaction that never comes; gives what ends them. */
export async function crowd(network: WireNetwork, client: WireClient): Promise<() => void> {
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(network.consortium.channel);
  request.setTransactionId('ab'.repeat(32));
  request.setIdentity(serializedIdentity(client));
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  signed.setSignature(await client.sign(signed.getRequest_asU8()));
  const grpc = grpcClient(network.peer('TaxMSP'));
  const waiting = new Set<ClientUnaryCall>();
  let left = false;
  const ask = () => {
    if (left) return;
    const call = grpc.makeUnaryRequest(
      '/gateway.Gateway/CommitStatus',
      (message: gateway.SignedCommitStatusRequest) => Buffer.from(message.serializeBinary()),
      (bytes) => gateway.CommitStatusResponse.deserializeBinary(bytes),
      signed,
      () => {
        waiting.delete(call);
        setTimeout(ask, AGAIN_MS);
      },
    );
    waiting.add(call);
  };
  for (let place = 0; place < CROWD; place += 1) ask();
  return () => {
    left = true;
    waiting.forEach((call) => call.cancel());
    grpc.close();
  };
}

const EMPTY = new Uint8Array();

type DeliverService = 'orderer.AtomicBroadcast' | 'protos.Deliver';

/** Asks a Deliver service for block 0, below every library: `a block`, or the status that is answered instead. */
export async function blocksOf(
  network: WireNetwork,
  client: WireClient,
  service: DeliverService,
): Promise<string> {
  const { mspId } = client.gateway.getIdentity();
  const atOrderer = service === 'orderer.AtomicBroadcast';
  const grpc = grpcClient(atOrderer ? network.orderer(mspId) : network.peer(mspId));
  const stream = grpc.makeBidiStreamRequest(
    `/${service}/Deliver`,
    (message: common.Envelope) => Buffer.from(message.serializeBinary()),
    (bytes): string => {
      const Response = atOrderer ? orderer.DeliverResponse : peer.DeliverResponse;
      const response = Response.deserializeBinary(bytes);
      return response.hasBlock() ? 'a block' : String(response.getStatus());
    },
  );
  try {
    stream.write(await seekEnvelope(client));
    return await new Promise<string>((resolve) => {
      stream.once('data', resolve);
      stream.once('error', ({ code }: ServiceError) => resolve(GrpcStatus[code]));
    });
  } finally {
    stream.on('error', () => undefined);
    stream.cancel();
    grpc.close();
  }
}

/** A request for block 0; header and time are those of a proposal that the library made. */
async function seekEnvelope(client: WireClient): Promise<common.Envelope> {
  const proposed = gateway.ProposedTransaction.deserializeBinary(client.contract.newProposal('x').getBytes());
  const proposal = peer.Proposal.deserializeBinary(proposed.getProposal()?.getProposalBytes_asU8() ?? EMPTY);
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const channel = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  channel.setType(common.HeaderType.DELIVER_SEEK_INFO);
  channel.setTxId('');
  channel.setExtension$('');
  header.setChannelHeader(channel.serializeBinary());
  const specified = new orderer.SeekSpecified();
  specified.setNumber(0);
  const position = new orderer.SeekPosition();
  position.setSpecified(specified);
  const seek = new orderer.SeekInfo();
  seek.setStart(position);
  seek.setStop(position);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(seek.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(await client.sign(envelope.getPayload_asU8()));
  return envelope;
}
