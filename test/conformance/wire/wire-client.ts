import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, credentials } from '@grpc/grpc-js';
import {
  connect,
  type Contract,
  type Gateway,
  hash,
  type Network,
  signers,
} from '@hyperledger/fabric-gateway';
import { identityPaths, type PemPair } from '@concordat/network/material';
import type { Endpoint } from '../ledger/connect';
import type { WireNetwork } from './wire-network';

const MESSAGE_BYTES = 100 * 1024 * 1024;
const CALL_MS = 20_000;

/** The unmodified gateway library as one organisation's client at one peer. */
export interface WireClient {
  gateway: Gateway;
  network: Network;
  contract: Contract;
  /** Serializes a signature over bytes, as this client signs. */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  close(): void;
}

export interface WireIdentity {
  mspId: string;
  /** Whose peer is asked; the client's own organisation's unless told otherwise. */
  peerOf?: string;
  /** Certificate and key; the organisation's service identity unless told otherwise. */
  pem?: PemPair;
}

export function grpcClient({ endpoint, tlsRootCert, hostAlias }: Endpoint): Client {
  const channel = tlsRootCert
    ? credentials.createSsl(Buffer.from(tlsRootCert))
    : credentials.createInsecure();
  return new Client(endpoint, channel, {
    'grpc.max_receive_message_length': MESSAGE_BYTES,
    'grpc.max_send_message_length': MESSAGE_BYTES,
    'grpc.use_local_subchannel_pool': 1,
    ...(hostAlias === undefined ? {} : { 'grpc.ssl_target_name_override': hostAlias }),
  });
}

function servicePem({ materialDir }: WireNetwork, mspId: string): PemPair {
  const { cert, key } = identityPaths(materialDir, mspId, 'gateway');
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

export function wireClient(network: WireNetwork, { mspId, peerOf = mspId, pem }: WireIdentity): WireClient {
  const { cert, key } = pem ?? servicePem(network, mspId);
  const client = grpcClient(network.peer(peerOf));
  const signer = signers.newPrivateKeySigner(createPrivateKey(key));
  const deadline = () => ({ deadline: Date.now() + CALL_MS });
  const gateway = connect({
    client,
    identity: { mspId, credentials: Buffer.from(cert) },
    signer,
    hash: hash.sha256,
    evaluateOptions: deadline,
    endorseOptions: deadline,
    submitOptions: deadline,
    commitStatusOptions: deadline,
  });
  const channel = gateway.getNetwork(network.consortium.channel);
  return {
    gateway,
    network: channel,
    contract: channel.getContract(network.consortium.chaincode),
    sign: (bytes) => signer(hash.sha256(bytes)),
    close: () => {
      gateway.close();
      client.close();
    },
  };
}
