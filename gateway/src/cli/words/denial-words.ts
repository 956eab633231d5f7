import { DENIAL_CODES, type DenialCode } from '@concordat/chaincode/domain';

/** Why the ledger refused an enquiry, in a sentence that ends neither with a stop nor with a code. */
export const DENIAL_WORDS: Record<DenialCode, string> = {
  PRODUCT_UNKNOWN: 'no report product of that name is registered',
  PURPOSE_NOT_PERMITTED: 'the report product may not be asked for with this purpose',
  RECIPIENT_KEY_UNKNOWN: 'the seal key that answers should be sealed to is not registered, or is revoked',
  CONSENT_UNKNOWN: 'the subject has given the asker no such consent',
  CONSENT_NOT_YOURS: 'the consent was given to another organisation',
  CONSENT_DECLINED: 'the subject has declined this consent',
  CONSENT_PAUSED: 'the subject has paused this consent',
  CONSENT_REVOKED: 'the subject has revoked this consent',
  CONSENT_EXPIRED: 'the consent has run out',
  CONSENT_NOT_YET_VALID: 'the consent is not valid yet',
  CONSENT_EXHAUSTED: 'the consent has been used as often as it allows',
  CONSENT_TOO_FREQUENT: 'the consent does not allow to ask that often',
  CONSENT_OTHER_SUBJECT: 'the consent is about another subject',
  CONSENT_OTHER_PRODUCT: 'the consent is for another report product',
  CONSENT_OTHER_PURPOSE: 'the consent is for other purposes',
  BINDING_REVOKED: 'the certifier no longer vouches for the key that the subject signed with',
  ASSURANCE_TOO_LOW: 'the publisher wants a stronger form of consent',
  CERTIFIER_NOT_ACCEPTED: 'the publisher does not accept this certifier',
  AGREEMENT_UNKNOWN: 'no such sharing agreement is known',
  AGREEMENT_NOT_ACTIVE: 'not all parties have approved the sharing agreement',
  AGREEMENT_NOT_YOURS: 'the sharing agreement is between other organisations',
  AGREEMENT_OUT_OF_TERM: 'the sharing agreement is not in force at this time',
  AGREEMENT_OTHER_PRODUCT: 'the sharing agreement is for other report products',
  AGREEMENT_OTHER_PURPOSE: 'the sharing agreement is for other purposes',
  AGREEMENT_EXHAUSTED: 'the sharing agreement has been used as often as it allows',
  BASIS_NOT_YOURS: 'the asker may not rely on this lawful basis',
  GRANTEE_SUSPENDED: 'the asker is suspended by the members',
  GRANTEE_LEFT: 'the asker has left the consortium',
  PUBLISHER_SUSPENDED: 'the publisher is suspended by the members',
  PUBLISHER_LEFT: 'the publisher has left the consortium',
  PUBLISHER_NO_MORE: 'the publisher is no longer one',
};

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
