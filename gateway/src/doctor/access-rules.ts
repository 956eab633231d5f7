import type { ReadPolicy, ReadRules } from '@concordat/network/fabric';
import { LedgerError } from '../ports/ledger';
import type { LedgerProbe } from '../ports/ledger-probe';
import { bad, type Finding, good, unchecked } from './finding';
import { peerWords, POCKET_HAS_NONE } from './peer-words';
import { organisationsOf, parseSignatureRule } from './signature-rule';

const SUBJECT = 'access rules';
/** Whoever satisfies one of these may read blocks: orderers look at the first, whatever the access list says. */
const READERS = ['/Channel/Readers', '/Channel/Application/Readers'];

/** The channel's rules out of its configuration block. LedgerError where the peer does not show it. */
export async function readChannelRules(probe: LedgerProbe, channel: string): Promise<ReadRules> {
  const { readRules } = await import('@concordat/network/fabric');
  return readRules(await probe.ask('cscc', 'GetConfigBlock', channel));
}

/** Whether blocks are for governing members only, as the channel's configuration has it. */
export async function accessRulesOf(rules: ReadRules, governing: string[]): Promise<Finding> {
  const faults = [
    ...READERS.flatMap((path) => tooOpen(path, rules.policies[path], governing)),
    ...(await otherAccess(rules)),
  ];
  if (faults.length > 0) return bad(SUBJECT, faults.join('; '));
  return good(SUBJECT, 'blocks, events and queries are for governing members only');
}

function tooOpen(path: string, policy: ReadPolicy | undefined, governing: string[]): string[] {
  if (policy === undefined) return [`${path} is not set`];
  if (policy.kind === 'implicit')
    return [`${path} is ${policy.rule} of all organisations: readers see blocks`];
  const rule = parseSignatureRule(policy.rule);
  if (!rule) return [`${path} is ${policy.rule}, which is no plain rule over organisations`];
  const strangers = organisationsOf(rule).filter((mspId) => !governing.includes(mspId));
  return strangers.length > 0 ? [`${path} lets ${strangers.join(', ')} see blocks`] : [];
}

/** What the channel opens to others than Concordat's access list does. */
async function otherAccess({ access }: ReadRules): Promise<string[]> {
  const { accessRules } = await import('@concordat/network/fabric');
  return Object.entries(accessRules()).flatMap(([resource, wanted]) => {
    const found = access[resource];
    return found === wanted
      ? []
      : [`${resource} is for ${found ?? 'whom Fabric chooses'}, not for ${wanted}`];
  });
}

/** A reader knocks at the doors that must be closed to it. */
export async function closedDoors(probe: LedgerProbe, channel: string): Promise<Finding> {
  const doors: [string, () => Promise<unknown>][] = [
    ['read blocks', () => probe.firstBlock()],
    ['ask the ledger’s height', () => probe.ask('qscc', 'GetChainInfo', channel)],
    ['read the channel’s configuration', () => probe.ask('cscc', 'GetConfigBlock', channel)],
  ];
  const results = await Promise.all(
    doors.map(async ([what, knock]) => ({ what, ...(await knocked(knock)) })),
  );
  const open = results.filter(({ state }) => state === 'open').map(({ what }) => what);
  if (open.length > 0) return bad(SUBJECT, `too open: this reader may ${open.join(', ')}`);
  const unclear = results.find(({ state }) => state === 'unclear');
  if (unclear) return unchecked(SUBJECT, `could not try to ${unclear.what}: ${unclear.words}`);
  return good(SUBJECT, 'this reader sees no block, height or configuration');
}

const NO_SUCH_DOOR = /function \w+ not found/i;

interface Knock {
  state: 'open' | 'closed' | 'unclear';
  words: string;
}

async function knocked(knock: () => Promise<unknown>): Promise<Knock> {
  try {
    await knock();
    return { state: 'open', words: '' };
  } catch (error) {
    const forbidden = error instanceof LedgerError && error.code === 'LEDGER_FORBIDDEN';
    const words = peerWords(error);
    const absent = words === POCKET_HAS_NONE || NO_SUCH_DOOR.test(words);
    return { state: forbidden || absent ? 'closed' : 'unclear', words };
  }
}
