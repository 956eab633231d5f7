import type { Company } from './company';
import { draft, type Draft } from './generated-item';
import type { NamedCompany } from './named-companies';
import type { Random } from './random';

const LEVELS = [
  ['ADVANCED_CERTIFIED', 4],
  ['GENERAL_CERTIFIED', 14],
  ['GENERAL_CREDIT', 74],
  ['DISCREDITED', 7],
  ['SERIOUSLY_DISCREDITED', 1],
] as const satisfies readonly (readonly [string, number])[];
/** In a million: four companies in ten import or export. */
const TRADING = 400_000;

/** cn.customs.credit@1: at most one level of a company. */
export function customsDrafts(company: Company, random: Random): Draft[] {
  if (!random.chance(TRADING)) return [];
  const level = random.weighted<string>(LEVELS);
  const violations = level.endsWith('DISCREDITED') ? random.integer(3, 12) : random.integer(0, 2);
  const penalties = violations === 0 ? undefined : String(violations * random.integer(1_000, 90_000));
  return [
    levelDraft(company, { level, since: random.day('2019-01-02', '2025-05-30'), violations, penalties }),
  ];
}

export function namedCustomsDrafts(company: NamedCompany): Draft[] {
  const { penalties, ...customs } = company.customs;
  return [levelDraft(company, { ...customs, penalties })];
}

function levelDraft(
  { uscc, name, nameLatin, city, customsCode }: Company,
  customs: { level: string; since: string; violations: number; penalties: string | undefined },
): Draft {
  return draft(customs.since, { uscc, name, nameLatin, customsCode, ...customs, office: `${city}海关` });
}
