import { Client, credentials } from '@grpc/grpc-js';
import { connect, type Gateway, hash } from '@hyperledger/fabric-gateway';
import { pemSigner } from '../pem-signer';
import { type FabricGatewayOptions, MAX_MESSAGE_BYTES } from './options';

/** A peer's gateway service, with the service identity's certificate and signer. */
export function openGateway(options: FabricGatewayOptions): { client: Client; gateway: Gateway } {
  const signer = typeof options.key === 'string' ? pemSigner(options.key) : options.key;
  const client = new Client(options.endpoint, channelCredentials(options), {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc.keepalive_time_ms': 60_000,
    'grpc.max_reconnect_backoff_ms': 5_000,
    ...(options.hostAlias === undefined ? {} : { 'grpc.ssl_target_name_override': options.hostAlias }),
  });
  const identity = { mspId: options.mspId, credentials: Buffer.from(options.cert) };
  const sign = (message: Uint8Array) => signer.sign(message);
  return { client, gateway: connect({ client, identity, signer: sign, hash: hash.none }) };
}

function channelCredentials({ tlsRootCert }: FabricGatewayOptions) {
  return tlsRootCert === undefined
    ? credentials.createInsecure()
    : credentials.createSsl(Buffer.from(tlsRootCert));
}
