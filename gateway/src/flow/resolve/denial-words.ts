import type { DenialCode } from '@concordat/chaincode/domain';

/**
 * Why the ledger refused an enquiry, or a publisher what it had granted (CONSENT_NOT_ACTIVE): for whoever asked, whoever was
 * asked about, and inspectors. A sentence without a stop.
 */
export const DENIAL_WORDS: Record<DenialCode | 'CONSENT_NOT_ACTIVE', string> = {
  PRODUCT_UNKNOWN: 'no report product of that name is registered',
  PURPOSE_NOT_PERMITTED: 'the report product may not be asked for with this purpose',
  RECIPIENT_KEY_UNKNOWN: 'the seal key that answers should be sealed to is not registered, or is revoked',
  CONSENT_UNKNOWN: 'the subject has given the asker no such consent',
  CONSENT_NOT_YOURS: 'the consent was given to another organisation',
  CONSENT_DECLINED: 'the subject has declined this consent',
  CONSENT_PAUSED: 'the subject has paused this consent',
  CONSENT_REVOKED: 'the subject has revoked this consent',
  CONSENT_EXPIRED: 'the consent has run out',
  CONSENT_NOT_ACTIVE: 'the consent has ended since the enquiry was granted',
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
