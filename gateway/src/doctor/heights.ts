import { common } from '@hyperledger/fabric-protos';
import type { LedgerProbe } from '../ports/ledger-probe';
import { bad, type Finding, good, unchecked } from './finding';
import { peerWords } from './peer-words';

const SUBJECT = 'heights';
/** Peers are normally a block or two apart. */
const MOST_APART = 5;

export interface ProbedPeer {
  name: string;
  probe: LedgerProbe;
}

/** Whether the peers have about the same blocks. Governing members only: nobody else is told. */
export async function heights(peers: ProbedPeer[], channel: string): Promise<Finding> {
  const asked = await Promise.all(peers.map((peer) => heightOf(peer, channel)));
  const silent = asked.filter((each) => each.height === undefined);
  const known = asked.flatMap(({ name, height }) => (height === undefined ? [] : [{ name, height }]));
  const told = known.map(({ name, height }) => `${name} ${height}`).join(', ');
  if (known.length === 0) return unchecked(SUBJECT, silent[0]?.words ?? 'no peer was asked');
  const apart =
    Math.max(...known.map(({ height }) => height)) - Math.min(...known.map(({ height }) => height));
  if (apart > MOST_APART) return bad(SUBJECT, `peers are ${apart} blocks apart: ${told}`);
  const missing = silent.map(({ name, words }) => `; ${name}: ${words}`).join('');
  return missing === '' ? good(SUBJECT, told) : bad(SUBJECT, told + missing);
}

async function heightOf({ name, probe }: ProbedPeer, channel: string) {
  try {
    const info = common.BlockchainInfo.deserializeBinary(await probe.ask('qscc', 'GetChainInfo', channel));
    return { name, height: info.getHeight(), words: '' };
  } catch (error) {
    return { name, height: undefined, words: peerWords(error) };
  }
}
