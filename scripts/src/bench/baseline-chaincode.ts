import { readFileSync } from 'node:fs';
import { type ChaincodeInterface, type ChaincodeServerOpts, type ChaincodeStub, Shim } from 'fabric-shim';

/** The plainest chaincode there is: one record, one key, one transaction. What Concordat's batches are held against. */
const chaincode: ChaincodeInterface = {
  Init: () => Promise.resolve(Shim.success()),
  async Invoke(stub: ChaincodeStub) {
    const { fcn, params } = stub.getFunctionAndParameters();
    if (!fcn.endsWith(':put')) return Shim.error('FUNCTION_UNKNOWN: there is put, nothing else');
    const { key, value } = JSON.parse(params[0] ?? '') as { key: string; value: string };
    await stub.putState(key, Buffer.from(value));
    return Shim.success(Buffer.from(JSON.stringify({ key })));
  },
};

/** Without these three the connection is in clear: pocket's way. A Fabric network hands all of them over. */
function tlsOf(env: NodeJS.ProcessEnv): Partial<ChaincodeServerOpts> {
  const { CHAINCODE_TLS_KEY: key, CHAINCODE_TLS_CERT: cert, CHAINCODE_CLIENT_CA_CERT: ca } = env;
  if (!key || !cert || !ca) return {};
  const [keyPem, certPem, clientCACerts] = [key, cert, ca].map((path) => readFileSync(path));
  return { tlsProps: { key: keyPem, cert: certPem, clientCACerts } } as Partial<ChaincodeServerOpts>;
}

const { CHAINCODE_SERVER_ADDRESS: address, CHAINCODE_ID: ccid } = process.env;
const server = Shim.server(chaincode, { address, ccid, ...tlsOf(process.env) } as ChaincodeServerOpts);
void server.start();
process.once('SIGTERM', () => process.exit(0));
