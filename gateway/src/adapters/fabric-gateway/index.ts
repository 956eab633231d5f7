import { Client, credentials } from '@grpc/grpc-js';
import { connect, hash } from '@hyperledger/fabric-gateway';
import type { Ledger } from '../../ports/ledger';
import { pemSigner } from '../pem-signer';
import { FabricLedger } from './fabric-ledger';
import { type FabricGatewayOptions, MAX_MESSAGE_BYTES } from './options';

export { DEFAULT_TIMEOUTS, type FabricGatewayOptions, type LedgerTimeouts } from './options';

/**
 * Connects to a Fabric network (2.4 or later; also to pocket). Returns at once: the connection is made, and made again,
 * when it is needed. Throws CONFIG_INVALID for a key that is no P-256 key.
 */
export function connectFabricLedger(options: FabricGatewayOptions): Ledger {
  const signer = typeof options.key === 'string' ? pemSigner(options.key) : options.key;
  const client = new Client(options.endpoint, channelCredentials(options), {
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc.keepalive_time_ms': 60_000,
    'grpc.max_reconnect_backoff_ms': 5_000,
    ...(options.hostAlias === undefined ? {} : { 'grpc.ssl_target_name_override': options.hostAlias }),
  });
  const identity = { mspId: options.mspId, credentials: Buffer.from(options.cert) };
  const gateway = connect({ client, identity, signer: (message) => signer.sign(message), hash: hash.none });
  return new FabricLedger(options, client, gateway);
}

function channelCredentials({ tlsRootCert }: FabricGatewayOptions) {
  return tlsRootCert === undefined
    ? credentials.createInsecure()
    : credentials.createSsl(Buffer.from(tlsRootCert));
}
