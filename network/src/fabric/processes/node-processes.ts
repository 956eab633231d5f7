import { join } from 'node:path';
import type { Binaries } from '../binaries';
import { nodeMaterialPaths } from '../config/node-material';
import { CONNECTION_VARIABLE } from '../config/peer-config';
import type { Layout } from '../layout';
import type { MemberPlan, NetworkPlan } from '../plan/plan';
import { FabricProcess, type ProcessOptions } from './fabric-process';
import type { ProcessTable } from './process-table';

export interface ProcessParts {
  plan: NetworkPlan;
  layout: Layout;
  binaries: Binaries;
  table: ProcessTable;
  /** Folder of the compiled chaincode. */
  chaincodeDir: string;
  /** Package id that chaincode processes answer for. */
  packageId: string;
  /** Further environment of chaincode processes. */
  chaincodeEnv?: Record<string, string> | undefined;
}

/** Go collects its garbage harder from here on; a network of four would grow to several GiB otherwise. */
const GO_MEMORY_LIMIT = '200MiB';
/** Up to there it lets a heap grow to five times what is alive, rather than twice: half the collecting. */
const GO_GARBAGE_PERCENT = '400';
/** The same for the chaincode: V8's words for `GOGC` and for a limit. */
const NODE_HEAP = [`--heap-growing-percent=${GO_GARBAGE_PERCENT}`, '--max-old-space-size=256'];

/** The processes of all governing members: orderers, peers, chaincode. */
export function nodeProcesses(parts: ProcessParts): FabricProcess[] {
  const kinds = [ordererProcess, peerProcess, chaincodeProcess];
  return kinds.flatMap((kind) =>
    parts.plan.members.map((member) => new FabricProcess(kind(parts, member), parts.table)),
  );
}

const goEnvironment = (folder: string): Record<string, string> => ({
  FABRIC_CFG_PATH: folder,
  FABRIC_LOGGING_SPEC: process.env['FABRIC_LOGGING_SPEC'] ?? 'warning',
  GOMEMLIMIT: GO_MEMORY_LIMIT,
  GOGC: GO_GARBAGE_PERCENT,
});

function ordererProcess({ layout, binaries }: ProcessParts, { mspId, ports }: MemberPlan): ProcessOptions {
  const { root } = layout.orderer(mspId);
  const name = `orderer.${mspId}`;
  return {
    name,
    role: 'orderer',
    mspId,
    program: binaries.orderer,
    args: [],
    env: goEnvironment(root),
    cwd: root,
    logFile: layout.log(name),
    ports: [ports.orderer, ports.ordererAdmin, ports.ordererOperations],
  };
}

function peerProcess({ layout, binaries }: ProcessParts, { mspId, ports }: MemberPlan): ProcessOptions {
  const { root } = layout.peer(mspId);
  const name = `peer.${mspId}`;
  return {
    name,
    role: 'peer',
    mspId,
    program: binaries.peer,
    args: ['node', 'start'],
    env: { ...goEnvironment(root), [CONNECTION_VARIABLE]: layout.chaincodeConnection(mspId) },
    cwd: root,
    logFile: layout.log(name),
    ports: [ports.peer, ports.peerChaincode, ports.peerOperations],
  };
}

function chaincodeProcess(parts: ProcessParts, { mspId, ports }: MemberPlan): ProcessOptions {
  const name = `chaincode.${mspId}`;
  const { chaincodeTls, tlsCa } = nodeMaterialPaths(parts.layout.material, mspId);
  return {
    name,
    role: 'chaincode',
    mspId,
    program: process.execPath,
    args: [...NODE_HEAP, join(parts.chaincodeDir, 'dist', 'server.js')],
    env: {
      ...parts.chaincodeEnv,
      CHAINCODE_SERVER_ADDRESS: `127.0.0.1:${ports.chaincode}`,
      CHAINCODE_ID: parts.packageId,
      CHAINCODE_TLS_KEY: chaincodeTls.key,
      CHAINCODE_TLS_CERT: chaincodeTls.cert,
      CHAINCODE_CLIENT_CA_CERT: tlsCa,
    },
    cwd: parts.chaincodeDir,
    logFile: parts.layout.log(name),
    ports: [ports.chaincode],
  };
}
