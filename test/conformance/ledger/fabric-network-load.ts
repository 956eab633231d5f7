import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectFabricNetwork, type Ledger } from '@concordat/gateway';
import { createMaterial, identityPaths } from '@concordat/network/material';
import { Pocket } from '@concordat/network/pocket';
import { expect } from 'chai';
import { freeAddress } from '@concordat/network/ports';

const CHANNEL = 'load';
const CHAINCODE = 'baseline';
const MEMBERS = ['Org1MSP', 'Org2MSP', 'Org3MSP', 'Org4MSP'];
const IN_FLIGHT = 32;
/** Node's HTTP/2 server cuts a connection after about 1,000 resets. Too long for the suite: run by hand, with mocha. */
const TRANSACTIONS = Number(process.env['CONCORDAT_LOAD'] ?? 2_500);

describe(`fabric-network on pocket, ${TRANSACTIONS} transactions, ${IN_FLIGHT} at a time`, function () {
  this.timeout(300_000);
  let folder: string;
  let chaincode: ChildProcess;
  let pocket: Pocket;
  let ledger: Ledger;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'concordat-load-'));
    const materialDir = join(folder, 'material');
    const organisations = MEMBERS.map((mspId) => ({ mspId, domain: `${mspId}.example`, peer: true }));
    await createMaterial({
      dir: materialDir,
      organisations: organisations.map((member) => ({ ...member, users: ['gateway'] })),
    });
    const address = await freeAddress();
    chaincode = startBaseline(address);
    pocket = await Pocket.start({
      dataDir: join(folder, 'ledger'),
      materialDir,
      channel: CHANNEL,
      organisations: MEMBERS.map((mspId) => ({ mspId, governing: true })),
      chaincodes: [
        {
          name: CHAINCODE,
          addresses: Object.fromEntries(MEMBERS.map((mspId) => [mspId, address])),
          policy: { k: 3, organisations: MEMBERS },
        },
      ],
    });
    ledger = connect(materialDir, pocket.address);
  });
  after(async () => {
    ledger.close();
    await pocket.close();
    const exited = once(chaincode, 'exit');
    chaincode.kill();
    await exited;
    await rm(folder, { recursive: true });
  });

  it('commits each of them, over connections that its library resets once a transaction', async () => {
    const failures: string[] = [];
    let next = 0;
    const client = async () => {
      for (let key = next++; key < TRANSACTIONS; key = next++) {
        const argument = { key: `k${key}`, value: 'x' };
        await ledger
          .submit({ contract: 'baseline', function: 'put', argument }, (value) => value)
          .catch((error: unknown) => failures.push(String(error)));
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, client));
    expect(failures).to.deep.equal([]);
    expect(await committedIds(ledger, pocket.height())).to.have.lengthOf(TRANSACTIONS);
  });
});

/** Ids of all valid transactions, each as often as it was committed. */
async function committedIds(ledger: Ledger, height: number): Promise<string[]> {
  const stop = new AbortController();
  const ids: string[] = [];
  for await (const { number, transactions } of ledger.blocks(0, stop.signal)) {
    ids.push(...transactions.filter(({ valid }) => valid).map(({ txId }) => txId));
    if (number === height - 1) break;
  }
  stop.abort();
  return ids;
}

function startBaseline(address: string): ChildProcess {
  const env = { ...process.env, CHAINCODE_SERVER_ADDRESS: address, CHAINCODE_ID: `${CHAINCODE}:1` };
  const program = require.resolve('@concordat/scripts/bench/baseline-chaincode');
  return spawn(process.execPath, [program], { env, stdio: 'ignore' });
}

function connect(materialDir: string, endpoint: string): Ledger {
  const { cert, key } = identityPaths(materialDir, 'Org1MSP', 'gateway');
  return connectFabricNetwork({
    peers: MEMBERS.map((mspId) => ({ mspId, endpoint, hostAlias: mspId })),
    orderers: [{ endpoint }],
    endorsements: 3,
    mspId: 'Org1MSP',
    cert: readFileSync(cert, 'utf8'),
    key: readFileSync(key, 'utf8'),
    channel: CHANNEL,
    chaincode: CHAINCODE,
  });
}
