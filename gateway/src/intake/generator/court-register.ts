import type { Company } from './company';
import { draft, type Draft } from './generated-item';
import type { Judgment, NamedCompany } from './named-companies';
import type { Random } from './random';

const CONDUCTS = [
  'EVADES_PERFORMANCE',
  'CONCEALS_PROPERTY',
  'BREACHES_REPORTING',
  'BREACHES_SPENDING_LIMIT',
  'REFUSES_SETTLEMENT',
] as const;
const PERFORMANCES = [
  ['NONE', 60],
  ['PARTIAL', 25],
  ['FULL', 15],
] as const satisfies readonly (readonly [Judgment['performance'], number])[];
/** In a million: about one company in sixteen is listed. */
const LISTED = 62_500;

/** cn.court.dishonest-debtor@1: no, one or two judgments of a company. */
export function courtDrafts(company: Company, random: Random, index: number): Draft[] {
  if (!random.chance(LISTED)) return [];
  return Array.from({ length: random.integer(1, 2) }, (_, at) =>
    judgmentDraft(company, judgment(company, random, 2 * index + at)),
  );
}

export function namedCourtDrafts(company: NamedCompany): Draft[] {
  return company.judgments.map((each) => judgmentDraft(company, each));
}

function judgment({ city }: Company, random: Random, number: number): Judgment {
  const filedOn = random.day('2021-01-04', '2025-01-31');
  const performance = random.weighted<Judgment['performance']>(PERFORMANCES);
  const due = random.integer(10_000, 9_000_000);
  return {
    caseNumber: `（${filedOn.slice(0, 4)}）${city}执${String(10_000 + number)}号`,
    filedOn,
    publishedOn: random.day(filedOn, '2025-05-30'),
    conduct: random.pick(CONDUCTS),
    performance,
    amountDue: String(due),
    ...(performance === 'FULL' && {
      fulfilledOn: random.day('2025-06-01', '2025-06-27'),
      amountPaid: String(due),
    }),
    ...(performance === 'PARTIAL' && { amountPaid: String(Math.floor(due / random.integer(2, 9))) }),
  };
}

function judgmentDraft({ uscc, name, nameLatin, city }: Company, judgment: Judgment): Draft {
  return draft(judgment.publishedOn, { uscc, name, nameLatin, court: `${city}市中级人民法院`, ...judgment });
}
