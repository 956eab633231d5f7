import type { Company } from './company';
import { draft, type Draft } from './generated-item';
import type { NamedCompany } from './named-companies';
import type { Random } from './random';

type Grade = 'A' | 'B' | 'M' | 'C' | 'D';

const GRADES = [
  ['A', 20],
  ['B', 50],
  ['M', 12],
  ['C', 12],
  ['D', 6],
] as const satisfies readonly (readonly [Grade, number])[];
const SCORES: Record<Exclude<Grade, 'M'>, [number, number]> = {
  A: [90, 100],
  B: [70, 89],
  C: [40, 69],
  D: [5, 39],
};
const LATEST_YEAR = 2024;

/** cn.tax.grade@1: one to three years of a company. */
export function taxDrafts(company: Company, random: Random): Draft[] {
  const years = random.integer(1, 3);
  return Array.from({ length: years }, (_, at) => {
    const year = LATEST_YEAR - years + 1 + at;
    const grade = random.weighted<Grade>(GRADES);
    const score = grade === 'M' ? undefined : random.integer(...SCORES[grade]);
    return gradeDraft(company, {
      year,
      grade,
      evaluatedOn: random.day(`${year + 1}-04-10`, `${year + 1}-04-28`),
      score,
    });
  });
}

export function namedTaxDrafts(company: NamedCompany): Draft[] {
  return company.grades.map(({ score, ...grade }) => gradeDraft(company, { ...grade, score }));
}

function gradeDraft(
  { uscc, name, nameLatin, city }: Company,
  grade: { year: number; grade: Grade; evaluatedOn: string; score: number | undefined },
): Draft {
  const authority = `国家税务总局${city}市税务局`;
  const directGrade = grade.grade === 'D' && grade.score === undefined ? true : undefined;
  return draft(grade.evaluatedOn, { uscc, name, nameLatin, ...grade, authority, directGrade });
}
