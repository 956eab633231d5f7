import type { Company } from '@concordat/gateway/intake';

export const PRODUCT = 'cn.enterprise.basic@1';
const HOUR_MS = 3_600_000;
const USES = 1000;

export const subjectOf = ({ uscc }: Company) => ({ kind: 'cn.uscc', identifier: uscc });

/** What a bank asks a company's consent for. */
export function consentTerms(subject: { kind: string; identifier: string }): object {
  return {
    subject,
    certifier: 'TaxMSP',
    product: PRODUCT,
    purposes: ['loan-origination'],
    mode: 'MONITOR',
    notAfter: Date.now() + HOUR_MS,
    maxUses: USES,
    purposeInWords: 'To decide on a loan',
  };
}

const item = (issued: string, fields: object) => ({ fields, meta: { issued, effectiveFrom: issued } });

export function taxGrade({ uscc, name, city }: Company): object {
  const authority = `国家税务总局${city}市税务局`;
  return item('2025-04-18', { uscc, name, year: 2024, grade: 'B', evaluatedOn: '2025-04-18', authority });
}

export function judgment({ uscc, name, city }: Company): object {
  return item('2025-03-03', {
    uscc,
    name,
    caseNumber: `（2025）${city}执10001号`,
    court: `${city}市中级人民法院`,
    filedOn: '2025-02-03',
    publishedOn: '2025-03-03',
    conduct: 'CONCEALS_PROPERTY',
    performance: 'NONE',
    amountDue: '1234567.89',
  });
}

export function creditLevel({ uscc, name, customsCode, city }: Company): object {
  const since = '2022-09-14';
  const fields = { uscc, name, customsCode, level: 'GENERAL_CERTIFIED', since, violations: 0 };
  return item(since, { ...fields, office: `${city}海关` });
}
