import type { Organisation } from '@concordat/chaincode/domain';
import type { LedgerAccess } from '../config';
import { stableCode } from '../errors';
import type { LedgerProbe } from '../ports/ledger-probe';
import { parseOrganisations } from '../ports/ledger-values';
import { bad, type Finding, good, unchecked } from './finding';
import { NO_GATEWAY_SERVICE, peerWords } from './peer-words';

const NOT_BY_DOCTOR =
  'not asked: the doctor asks by the gateway service, which this peer does not have (Fabric before 2.4)';

export interface Channel {
  finding: Finding;
  /** The consortium's members, where the chaincode answered. */
  organisations?: Organisation[];
}

/** Asks Concordat's chaincode something: channel, identity, clock, access and chaincode must all be right. */
export async function askChannel(access: LedgerAccess, probe: LedgerProbe): Promise<Channel> {
  const subject = `channel ${access.channel}, chaincode ${access.chaincode}`;
  try {
    const answer = await probe.ask(access.chaincode, 'registry:organisations', '{}');
    const organisations = parseOrganisations(JSON.parse(Buffer.from(answer).toString()));
    return { finding: membership(access, organisations, subject), organisations };
  } catch (error) {
    if (stableCode(error) === 'ORGANISATION_UNKNOWN') return { finding: bad(subject, unknownWords(access)) };
    const foreign = error instanceof SyntaxError || stableCode(error) === 'LEDGER_CORRUPT';
    const words = foreign ? 'the chaincode answers, but not as Concordat’s does' : peerWords(error);
    if (access.nodes && words === NO_GATEWAY_SERVICE) return { finding: unchecked(subject, NOT_BY_DOCTOR) };
    return { finding: bad(subject, words) };
  }
}

function membership(access: LedgerAccess, organisations: Organisation[], subject: string): Finding {
  const { mspId } = access;
  const own = organisations.find((organisation) => organisation.mspId === mspId);
  if (!own) return bad(subject, unknownWords(access));
  const kind = own.governing ? 'a governing member' : 'a reader';
  return good(subject, `answers; ${mspId} is ${kind} among ${organisations.length} organisations`);
}

/** A ledger that nobody has founded yet knows nobody. */
function unknownWords({ mspId }: LedgerAccess): string {
  return `answers, and does not know ${mspId}: it is no member, or the consortium is not founded yet (concordat org found)`;
}
