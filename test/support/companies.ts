import { type Company, generateRegisters, NAMED_COMPANIES } from '@concordat/gateway/intake';
import type { Subject } from './member';

export type { Company };

export const TAX = 'cn.tax.grade@1';
export const COURT = 'cn.court.dishonest-debtor@1';
export const CUSTOMS = 'cn.customs.credit@1';
export const PRODUCT = 'cn.enterprise.basic@1';
/** What the court consults under the sandbox's agreement. */
export const ASSISTANCE = { product: 'cn.enterprise.assistance@1', reference: 'judicial-assistance' };

/** An item as it is published. */
export interface RecordItem {
  fields: Record<string, string | number | boolean>;
  meta: { issued: string; effectiveFrom: string };
}

/** Fictional companies with valid codes, none of the named ones; another seed gives others. Give each suite its own. */
export function companiesOf(seed: number, count: number): Company[] {
  const named = new Set(NAMED_COMPANIES.map(({ uscc }) => uscc));
  const made = generateRegisters({ seed, companies: count }).companies();
  return [...made].filter(({ uscc }) => !named.has(uscc)).slice(0, count);
}

export const subjectOf = ({ uscc }: Company): Subject => ({ kind: 'cn.uscc', identifier: uscc });

const item = (issued: string, fields: RecordItem['fields']): RecordItem => ({
  fields,
  meta: { issued, effectiveFrom: issued },
});

const nameOf = ({ uscc, name, nameLatin }: Company) => ({ uscc, name, nameLatin });

export function taxGrade(company: Company, { grade = 'B', year = 2024, score = 80 } = {}): RecordItem {
  const evaluatedOn = `${year + 1}-04-18`;
  const authority = `国家税务总局${company.city}市税务局`;
  return item(evaluatedOn, { ...nameOf(company), year, grade, evaluatedOn, score, authority });
}

export function courtJudgment(company: Company, { number = 1 } = {}): RecordItem {
  return item('2025-03-03', {
    ...nameOf(company),
    caseNumber: `（2025）${company.city}执${String(10_000 + number)}号`,
    court: `${company.city}市中级人民法院`,
    filedOn: '2025-02-03',
    publishedOn: '2025-03-03',
    conduct: 'CONCEALS_PROPERTY',
    performance: 'NONE',
    amountDue: '1234567.89',
  });
}

export function customsLevel(company: Company, { level = 'GENERAL_CERTIFIED' } = {}): RecordItem {
  const { customsCode, city } = company;
  const since = '2022-09-14';
  return item(since, {
    ...nameOf(company),
    customsCode,
    level,
    since,
    office: `${city}海关`,
    violations: 0,
  });
}
