import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Gateway, hash, type Signer } from '@hyperledger/fabric-gateway';
import { pemSigner } from '../pem-signer';
import { type FabricGatewayOptions, MAX_MESSAGE_BYTES, type PeerEndpoint } from './options';

/** Who asks. */
export interface GatewayIdentity extends Pick<FabricGatewayOptions, 'mspId' | 'cert'> {
  signer: Signer;
}

/** A connection to one peer's gateway service. */
export interface Connection {
  client: Client;
  gateway: Gateway;
}

/** Connects to one peer under the service identity; the connection is made when it is first needed. */
export function openGateway(
  { endpoint, tlsRootCert, hostAlias }: PeerEndpoint,
  { mspId, cert, signer }: GatewayIdentity,
): Connection {
  const channel =
    tlsRootCert === undefined
      ? credentials.createInsecure()
      : credentials.createSsl(Buffer.from(tlsRootCert));
  const client = new Client(endpoint, channel, {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    // Fabric cuts off who pings more often than once a minute (peer.keepalive.minInterval).
    'grpc.keepalive_time_ms': 60_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    // Connections are shared by address otherwise: a new one would be the old one.
    'grpc.use_local_subchannel_pool': 1,
    ...(hostAlias === undefined ? {} : { 'grpc.ssl_target_name_override': hostAlias }),
  });
  const identity = { mspId, credentials: Buffer.from(cert) };
  return { client, gateway: connect({ client, identity, signer, hash: hash.none }) };
}

/** Whoever signs, as Fabric's client takes it. Throws CONFIG_INVALID for a PEM that is no P-256 key. */
export function signerFor({ key }: Pick<FabricGatewayOptions, 'key'>): Signer {
  const signer = typeof key === 'string' ? pemSigner(key) : key;
  return (message) => signer.sign(message);
}
