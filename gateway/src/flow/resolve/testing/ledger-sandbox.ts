import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bootstrapHash, type FoundingMember } from '@concordat/chaincode/domain';
import { loadConsortium, endorsementPolicy, governingMembers } from '@concordat/network/consortium';
import { adminPaths, createMaterial, identityPaths } from '@concordat/network/material';
import { Pocket } from '@concordat/network/pocket';
import { freeAddress } from '@concordat/network/ports';
import { connectFabricLedger } from '../../../adapters/fabric-gateway';
import type { Ledger } from '../../../ports/ledger';

/** The sample consortium on a pocket node with the chaincode as its own process, for tests that need the real ledger. */
export interface LedgerSandbox {
  directory: string;
  material: string;
  organisations: Omit<FoundingMember, 'acceptedCertifiers'>[];
  /** The ledger as an organisation's gateway (`service`) or its administrator sees it. */
  connect(mspId: string, as: 'service' | 'admin'): Promise<Ledger>;
  stop(): Promise<void>;
}

const root = dirname(require.resolve('@concordat/network/package.json'));
const chaincode = join(dirname(require.resolve('@concordat/chaincode/package.json')), 'dist/server.js');

export async function startLedgerSandbox(): Promise<LedgerSandbox> {
  const directory = await mkdtemp(join(tmpdir(), 'concordat-exchange-'));
  const material = join(directory, 'material');
  const consortium = await loadConsortium(join(root, 'consortium.yaml'));
  await createMaterial({
    dir: material,
    organisations: consortium.organisations.map(({ mspId, domain, governing }) => ({
      mspId,
      domain,
      peer: governing,
      users: ['service'],
    })),
  });
  const address = await freeAddress();
  const founders = consortium.organisations.map(({ displayName, mspId, governing: runs, roles }) => ({
    mspId,
    name: displayName,
    governing: runs,
    roles,
  }));
  const list = founders.map((one) => ({ ...one, acceptedCertifiers: null }));
  const process_ = await startChaincode(address, bootstrapHash(list));
  const governing = governingMembers(consortium).map((member) =>
    typeof member === 'string' ? member : member.mspId,
  );
  const pocket = await Pocket.start({
    dataDir: join(directory, 'ledger'),
    materialDir: material,
    channel: consortium.channel,
    organisations: consortium.organisations.map(({ mspId, governing: runs }) => ({ mspId, governing: runs })),
    chaincodes: [
      {
        name: consortium.chaincode,
        addresses: Object.fromEntries(governing.map((mspId) => [mspId, address])),
        policy: endorsementPolicy(consortium),
      },
    ],
  });
  const ledgers: Ledger[] = [];
  return {
    directory,
    material,
    organisations: founders,
    async connect(mspId, as) {
      const paths = as === 'admin' ? adminPaths(material, mspId) : identityPaths(material, mspId, 'service');
      const ledger = connectFabricLedger({
        endpoint: pocket.address,
        mspId,
        cert: await readFile(paths.cert, 'utf8'),
        key: await readFile(paths.key, 'utf8'),
        channel: consortium.channel,
        chaincode: consortium.chaincode,
      });
      ledgers.push(ledger);
      return ledger;
    },
    async stop() {
      ledgers.forEach((ledger) => ledger.close());
      await pocket.close();
      process_.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startChaincode(address: string, list: string): Promise<ChildProcess> {
  const own = { CHAINCODE_SERVER_ADDRESS: address, CHAINCODE_ID: 'concordat:1', CONCORDAT_BOOTSTRAP: list };
  const env = { ...process.env, ...own };
  const child = spawn(process.execPath, [chaincode], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}
