import * as grpc from '@grpc/grpc-js';
import { connect, type Contract, type Gateway, hash, signers } from '@hyperledger/fabric-gateway';
import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeMaterialPaths, TLS_NAME } from '../config/node-material';
import { FabricNetworkError } from '../fabric-error';
import type { Layout } from '../layout';
import type { MemberPlan, NetworkPlan } from '../plan/plan';
import { abilitiesOf } from '../version';
import type { Deployer } from './deployer';
import { untilEachAnswers } from './readiness-by-query';

/** A function that no contract has: the chaincode's own refusal shows that the call arrived. */
const PROBE = 'concordat-network:ready';
const REFUSED_BY_CHAINCODE = 'chaincode response';
const POLL_MS = 50;
const READY_MS = 60_000;
const CALL_MS = 10_000;

/**
 * Waits until every member's peer, asked as a client would, reaches the chaincode of every other member: then peers know
 * each other, and endorsements can be gathered anywhere. Peers before Fabric 2.4 gather none: there each is asked for its own
 * chaincode. Nothing is submitted. Throws `FABRIC_NOT_READY`.
 */
export async function untilEndorsing(deployer: Deployer): Promise<void> {
  const { plan, layout, binaries } = deployer;
  if (!abilitiesOf(binaries.version).gatewayService) return untilEachAnswers(deployer, PROBE);
  await Promise.all(plan.members.map((member) => untilMemberReachesAll(plan, member, layout)));
}

async function untilMemberReachesAll(plan: NetworkPlan, member: MemberPlan, layout: Layout): Promise<void> {
  const { client, gateway } = await connectAsAdmin(member, layout);
  const contract = gateway.getNetwork(plan.channel).getContract(plan.chaincode);
  const deadline = Date.now() + READY_MS;
  try {
    await Promise.all(
      plan.members.map(({ mspId }) => untilReached(contract, { from: member.mspId, mspId, deadline })),
    );
  } finally {
    gateway.close();
    client.close();
  }
}

interface Probe {
  from: string;
  mspId: string;
  deadline: number;
}

async function untilReached(contract: Contract, { from, mspId, deadline }: Probe): Promise<void> {
  for (;;) {
    try {
      return void (await contract.evaluate(PROBE, { endorsingOrganizations: [mspId] }));
    } catch (cause) {
      const why = reasonsOf(cause);
      if (why.includes(REFUSED_BY_CHAINCODE)) return;
      if (Date.now() > deadline) {
        throw new FabricNetworkError(
          'FABRIC_NOT_READY',
          `the peer of ${from} does not reach ${mspId}: ${why}`,
          { cause },
        );
      }
      await sleep(POLL_MS);
    }
  }
}

/** A gateway's error says little; its details say what each peer answered. */
function reasonsOf(error: unknown): string {
  const details = (error as { details?: { message: string }[] }).details ?? [];
  return [String(error), ...details.map(({ message }) => message)].join('; ');
}

async function connectAsAdmin(
  { mspId, ports }: MemberPlan,
  layout: Layout,
): Promise<{ client: grpc.Client; gateway: Gateway }> {
  const { admin, tlsCa } = nodeMaterialPaths(layout.material, mspId);
  const [cert, key, root] = await Promise.all([admin.cert, admin.key, tlsCa].map((path) => readFile(path)));
  if (!cert || !key || !root)
    throw new FabricNetworkError('FABRIC_DATA_INVALID', `no certificates of ${mspId}`);
  const client = new grpc.Client(`127.0.0.1:${ports.peer}`, grpc.credentials.createSsl(root), {
    'grpc.ssl_target_name_override': TLS_NAME,
  });
  const gateway = connect({
    client,
    identity: { mspId, credentials: cert },
    signer: signers.newPrivateKeySigner(createPrivateKey(key)),
    hash: hash.sha256,
    evaluateOptions: () => ({ deadline: Date.now() + CALL_MS }),
  });
  return { client, gateway };
}
