import type { Organisation } from '@concordat/chaincode/domain';
import type { LedgerAccess, LedgerPeer } from '../config';
import type { LedgerProbe } from '../ports/ledger-probe';
import type { LedgerSigner } from '../ports/ledger-signer';
import { accessRulesOf, closedDoors, readChannelRules } from './access-rules';
import { askChannel } from './channel';
import { endorsementRule } from './endorsement-rule';
import { endorsements } from './endorsements';
import { type Finding, unchecked } from './finding';
import { heights } from './heights';
import { serviceIdentity } from './identity';
import { peerConnection } from './peer-connection';
import { peerWords } from './peer-words';

const ALL = 'channel, chaincode, rules, heights';

export interface Examination {
  access: LedgerAccess;
  governing: boolean;
  /** Made when first needed: an unusable key is a finding, not a crash. */
  signer: () => LedgerSigner;
  /** Of one of `access.peers`. */
  probeOf: (peer: LedgerPeer) => LedgerProbe;
}

/** Everything between this machine and a working ledger, in the order in which an operator would mend it. */
export async function examineLedger(examination: Examination): Promise<Finding[]> {
  const { access, signer } = examination;
  const connections = await Promise.all(access.peers.map(peerConnection));
  const identity = await serviceIdentity(access, signer);
  const findings = [...connections, identity].map(({ finding }) => finding);
  if (connections[0]?.usable !== true)
    return [...findings, notAsked(ALL, 'the first peer cannot be reached')];
  if (!identity.usable) return [...findings, notAsked(ALL, 'the service identity cannot be used')];
  const reached = access.peers.filter((_, index) => connections[index]?.usable === true);
  return [...findings, ...(await examineChannel(examination, reached))];
}

function notAsked(what: string, why: string): Finding {
  return unchecked(what, `not asked: ${why}`);
}

async function examineChannel(
  { access, governing, probeOf }: Examination,
  reached: LedgerPeer[],
): Promise<Finding[]> {
  const probes = reached.map((peer) => ({ name: peer.name, probe: probeOf(peer) }));
  const [first] = probes;
  if (!first) return [];
  try {
    const { finding, organisations } = await askChannel(access, first.probe);
    if (finding.ok === null) return [finding];
    if (!organisations && governing) return [finding, await heights(probes, access.channel)];
    // Whoever is refused altogether finds every door closed: that says nothing of the doors.
    if (!organisations) return [finding, notAsked('access rules', 'the chaincode does not answer')];
    const answers = [finding, await endorsements(first.probe, access.chaincode)];
    if (!governing) return [...answers, await closedDoors(first.probe, access.channel)];
    const members = organisations.filter((each) => each.governing).map(({ mspId }) => mspId);
    const rules = await examineRules(access, first.probe, members);
    return [...answers, ...rules, await heights(probes, access.channel)];
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
