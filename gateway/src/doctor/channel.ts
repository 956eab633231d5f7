import type { Organisation } from '@concordat/chaincode/domain';
import type { LedgerAccess } from '../config';
import { LedgerError } from '../ports/ledger';
import type { LedgerProbe } from '../ports/ledger-probe';
import { parseOrganisations } from '../ports/ledger-values';
import { bad, type Finding, good } from './finding';
import { peerWords } from './peer-words';

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
    const foreign = error instanceof SyntaxError || isCode(error, 'LEDGER_CORRUPT');
    const words = foreign ? 'the chaincode answers, but not as Concordat’s does' : peerWords(error);
    return { finding: bad(subject, words) };
  }
}

function membership({ mspId }: LedgerAccess, organisations: Organisation[], subject: string): Finding {
  if (organisations.length === 0)
    return bad(subject, 'answers, and its registry is empty: start the consortium (concordat org found)');
  const own = organisations.find((organisation) => organisation.mspId === mspId);
  if (!own) return bad(subject, `answers, and ${mspId} is not a member of the consortium`);
  const kind = own.governing ? 'a governing member' : 'a reader';
  return good(subject, `answers; ${mspId} is ${kind} among ${organisations.length} organisations`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof LedgerError && error.code === code;
}
