import { DENIAL_CODES, type DenialCode } from '@concordat/chaincode/domain';
import { DENIAL_WORDS } from '../../flow/resolve/denial-words';

const ASK = 'ask for one: concordat consent request --help';
const SEE = 'see what was asked for: concordat consent list';

/** What an asker does next, where there is something to do. */
const NEXT: Partial<Record<DenialCode, string>> = {
  PRODUCT_UNKNOWN: 'see which there are: concordat product list',
  PURPOSE_NOT_PERMITTED: 'see which it allows: concordat product list',
  RECIPIENT_KEY_UNKNOWN: 'see your keys: concordat key own',
  CONSENT_UNKNOWN: `${ASK}; if you have: ${SEE}`,
  CONSENT_DECLINED: ASK,
  CONSENT_REVOKED: ASK,
  CONSENT_EXPIRED: ASK,
  CONSENT_EXHAUSTED: ASK,
  BINDING_REVOKED: ASK,
  CONSENT_OTHER_PRODUCT: ASK,
  CONSENT_OTHER_PURPOSE: ASK,
  ASSURANCE_TOO_LOW: 'ask again with --method own-key',
  AGREEMENT_UNKNOWN: 'see which there are: concordat agreement list',
  AGREEMENT_NOT_ACTIVE: 'see who has approved: concordat agreement list',
};

/** What a denial means and what to do about it, in one line. A code of a newer gateway is told as it is. */
export function denialLine(code: string): string {
  if (!isDenial(code)) return code;
  const next = NEXT[code];
  return `${code}: ${DENIAL_WORDS[code]}${next === undefined ? '.' : `. Next, ${next}`}`;
}

function isDenial(code: string): code is DenialCode {
  return (DENIAL_CODES as readonly string[]).includes(code);
}
