import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { listenForOffers } from '@concordat/chaincode/peer-batches';
import { JSONSerializer } from 'fabric-contract-api';
import { type ChaincodeInterface, type ChaincodeServerOpts, Shim } from 'fabric-shim';
import { ProbeContract } from './probe-contract';
import { throughPort } from './port-call';
import { rawAnswer } from './raw-answers';

/** The probe chaincode as a service, started as the networks start any chaincode process. */

const SERIALIZERS = { transaction: 'json', serializers: { json: JSONSerializer } };
const MESSAGE_BYTES = 100 * 1024 * 1024;

type FromContracts = new (
  contracts: unknown[],
  serializers: object,
  metadata: object,
  title: string,
  version: string,
) => ChaincodeInterface;

function options({ env }: NodeJS.Process): Omit<ChaincodeServerOpts, 'tlsProps'> {
  const { CHAINCODE_TLS_KEY: key, CHAINCODE_TLS_CERT: cert, CHAINCODE_CLIENT_CA_CERT: ca } = env;
  const tls =
    key && cert && ca
      ? { key: readFileSync(key), cert: readFileSync(cert), clientCACerts: readFileSync(ca) }
      : {};
  return {
    address: env['CHAINCODE_SERVER_ADDRESS'] ?? '',
    ccid: env['CHAINCODE_ID'] ?? '',
    'grpc.max_receive_message_length': MESSAGE_BYTES,
    'grpc.max_send_message_length': MESSAGE_BYTES,
    ...('key' in tls ? { tlsProps: tls } : {}),
  };
}

/** The shim's bridge from contracts to its chaincode interface: used by its own command line, published without types. */
function fromContracts(): ChaincodeInterface {
  const load = createRequire(__filename);
  const Bridge = load('fabric-shim/lib/contract-spi/chaincodefromcontract') as FromContracts;
  return new Bridge([ProbeContract], SERIALIZERS, {}, 'probe', '1');
}

async function main(): Promise<void> {
  Object.assign(process, { noDeprecation: true });
  listenForOffers();
  const contracts = fromContracts();
  const chaincode: ChaincodeInterface = {
    Init: (stub) => contracts.Init(stub),
    Invoke: (stub) =>
      throughPort(stub, (called) => rawAnswer(called) ?? contracts.Invoke(called)) ??
      rawAnswer(stub) ??
      contracts.Invoke(stub),
  };
  await Shim.server(chaincode, options(process) as ChaincodeServerOpts).start();
  process.once('SIGTERM', () => process.exit(0));
  process.stdout.write('serving\n');
}

void main();
