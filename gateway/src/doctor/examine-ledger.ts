import type { Organisation } from '@concordat/chaincode/domain';
import type { LedgerAccess } from '../config';
import type { LedgerProbe } from '../ports/ledger-probe';
import type { LedgerSigner } from '../ports/ledger-signer';
import { accessRulesOf, closedDoors, readChannelRules } from './access-rules';
import { askChannel } from './channel';
import { endorsementRule } from './endorsement-rule';
import { type Finding, unchecked } from './finding';
import { heights } from './heights';
import { serviceIdentity } from './identity';
import { peerConnection } from './peer-connection';
import { peerWords } from './peer-words';

export interface Examination {
  access: LedgerAccess;
  governing: boolean;
  /** Made when first needed: an unusable key is a finding, not a crash. */
  signer: () => LedgerSigner;
  /** One peer of `access.peers`. */
  probeOf: (index: number) => LedgerProbe;
}

/** Everything between this machine and a working ledger, in the order in which an operator would mend it. */
export async function examineLedger(examination: Examination): Promise<Finding[]> {
  const { access, signer } = examination;
  const connections = await Promise.all(access.peers.map(peerConnection));
  const identity = await serviceIdentity(access, signer);
  const findings = [...connections, identity].map(({ finding }) => finding);
  if (connections[0]?.usable !== true) return [...findings, notAsked('the first peer cannot be reached')];
  if (!identity.usable) return [...findings, notAsked('the service identity cannot be used')];
  return [...findings, ...(await examineChannel(examination))];
}

function notAsked(why: string): Finding {
  return unchecked('channel, chaincode, rules, heights', `not asked: ${why}`);
}

async function examineChannel({ access, governing, probeOf }: Examination): Promise<Finding[]> {
  const probes = access.peers.map(({ name }, index) => ({ name, probe: probeOf(index) }));
  try {
    const probe = probes[0]?.probe ?? probeOf(0);
    const { finding, organisations } = await askChannel(access, probe);
    if (!governing) return [finding, await closedDoors(probe, access.channel)];
    const members = (organisations ?? []).filter((each) => each.governing).map(({ mspId }) => mspId);
    return [finding, ...(await examineRules(access, probe, members)), await heights(probes, access.channel)];
  } finally {
    probes.forEach(({ probe }) => probe.close());
  }
}

async function examineRules(
  { channel, chaincode }: LedgerAccess,
  probe: LedgerProbe,
  governing: Organisation['mspId'][],
): Promise<Finding[]> {
  if (governing.length === 0) return [];
  const { rules, finding } = await readChannelRules(probe, channel).then(
    async (read) => ({ rules: read, finding: await accessRulesOf(read, governing) }),
    (error: unknown) => ({ rules: undefined, finding: unchecked('access rules', peerWords(error)) }),
  );
  return [finding, await endorsementRule({ probe, chaincode, governing, rules })];
}
