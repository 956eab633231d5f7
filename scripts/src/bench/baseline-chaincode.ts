import { type ChaincodeInterface, type ChaincodeServerOpts, type ChaincodeStub, Shim } from 'fabric-shim';

/** The plainest chaincode there is: one record, one key, one transaction. What Concordat's batches are held against. */
const chaincode: ChaincodeInterface = {
  Init: () => Promise.resolve(Shim.success()),
  async Invoke(stub: ChaincodeStub) {
    const { params } = stub.getFunctionAndParameters();
    const { key, value } = JSON.parse(params[0] ?? '') as { key: string; value: string };
    await stub.putState(key, Buffer.from(value));
    return Shim.success(Buffer.from(JSON.stringify({ key })));
  },
};

const { CHAINCODE_SERVER_ADDRESS: address, CHAINCODE_ID: ccid } = process.env;
const server = Shim.server(chaincode, { address, ccid } as ChaincodeServerOpts);
void server.start();
process.once('SIGTERM', () => process.exit(0));
