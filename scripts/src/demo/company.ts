import { namedCompany } from '@concordat/gateway/intake';

/** The company that asks for a loan. It is fictional, as all generated ones are. */
export const COMPANY = namedCompany('hengyuan');
export const SUBJECT = { kind: 'cn.uscc', identifier: COMPANY.uscc };
export const PRODUCT = 'cn.enterprise.basic@1';
/** The bank's own loan file; the number never leaves the bank. */
export const APPLICATION = 'LOAN-2025-0117';
