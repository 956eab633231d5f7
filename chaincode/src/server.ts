import { readFileSync } from 'node:fs';
import { JSONSerializer } from 'fabric-contract-api';
import { Shim } from 'fabric-shim';
import type { ChaincodeInterface, ChaincodeServerOpts } from 'fabric-shim';
import ChaincodeFromContract from 'fabric-shim/lib/contract-spi/chaincodefromcontract';
import { contracts } from './index';
import { listenForOffers } from './contracts/peer-batches';
import { acceptBootstrap } from './contracts/registry-members';
import { warmEd25519 } from './domain';
import { setShimLevel } from './quiet-shim';
import { withTimeWindow } from './time-window';

/**
 * Chaincode as a service: waits for peers at CHAINCODE_SERVER_ADDRESS, as the package CHAINCODE_ID. CONCORDAT_BOOTSTRAP is the
 * hash of the list of organisations that its operator agrees to start with; without it, it endorses no start.
 */

const SERIALIZERS = { transaction: 'json', serializers: { json: JSONSerializer } };
const MESSAGE_BYTES = 100 * 1024 * 1024;

function options(
  env: NodeJS.ProcessEnv,
): Omit<ChaincodeServerOpts, 'tlsProps'> & Partial<ChaincodeServerOpts> {
  const plain = {
    address: required(env, 'CHAINCODE_SERVER_ADDRESS'),
    ccid: required(env, 'CHAINCODE_ID'),
    'grpc.max_receive_message_length': MESSAGE_BYTES,
    'grpc.max_send_message_length': MESSAGE_BYTES,
    'grpc.keepalive_time_ms': 110_000,
    'grpc.keepalive_permit_without_calls': 1 as const,
  };
  const { CHAINCODE_TLS_KEY: key, CHAINCODE_TLS_CERT: cert, CHAINCODE_CLIENT_CA_CERT: ca } = env;
  if (!key && !cert && !ca) return plain;
  if (!key || !cert || !ca) {
    throw new Error(
      'TLS needs CHAINCODE_TLS_KEY, CHAINCODE_TLS_CERT and CHAINCODE_CLIENT_CA_CERT (paths of PEM files)',
    );
  }
  const tlsProps = { key: readFileSync(key), cert: readFileSync(cert), clientCACerts: readFileSync(ca) };
  return { ...plain, tlsProps };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

async function main(): Promise<void> {
  const serverOptions = options(process.env);
  // the shim's default is a line for each transaction
  setShimLevel(process.env['CORE_CHAINCODE_LOGGING_LEVEL'] ?? 'error');
  listenForOffers();
  const list = process.env['CONCORDAT_BOOTSTRAP'];
  if (list !== undefined) acceptBootstrap(list);
  warmEd25519();
  // the shim calls a function of its gRPC library that became needless
  Object.assign(process, { noDeprecation: true });
  const chaincode = new ChaincodeFromContract(
    [...contracts],
    SERIALIZERS,
    {},
    'concordat',
    '1',
  ) as ChaincodeInterface;
  const timely = withTimeWindow(chaincode, () => Date.now());
  await Shim.server(timely, serverOptions as ChaincodeServerOpts).start();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  console.log(`chaincode ${serverOptions.ccid} serves at ${serverOptions.address}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
