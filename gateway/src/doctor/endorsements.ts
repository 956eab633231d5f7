import type { LedgerProbe } from '../ports/ledger-probe';
import { bad, type Finding, good } from './finding';
import { endorserWords } from './peer-words';

const SUBJECT = 'endorsements';

/**
 * Whether this peer gathers as many as the rule wants. Evaluating does not show it: a peer whose own chaincode process is
 * down has another one answer, and endorses nothing.
 */
export async function endorsements(probe: LedgerProbe, chaincode: string): Promise<Finding> {
  try {
    await probe.endorse(chaincode, 'registry:organisations', '{}');
    return good(SUBJECT, 'as many organisations endorse as the rule wants');
  } catch (error) {
    return bad(SUBJECT, endorserWords(error));
  }
}
