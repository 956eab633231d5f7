import { usccFor, type Company } from './company';

export interface Judgment {
  caseNumber: string;
  filedOn: string;
  publishedOn: string;
  conduct: string;
  performance: 'NONE' | 'PARTIAL' | 'FULL';
  fulfilledOn?: string;
  amountDue: string;
  amountPaid?: string;
}

/** A company that the demo tells about. All of them are fictional. */
export interface NamedCompany extends Company {
  key: 'hengyuan' | 'qinglan' | 'wangchuan' | 'chisong' | 'minglan';
  story: string;
  /** Tax grades by year, the latest last. */
  grades: { year: number; grade: 'A' | 'B' | 'M' | 'C' | 'D'; evaluatedOn: string; score?: number }[];
  judgments: Judgment[];
  customs: { level: string; since: string; violations: number; penalties?: string };
}

/** Five companies that appear in all three registers; their codes and records are the same for every seed. */
export const NAMED_COMPANIES: readonly NamedCompany[] = [
  {
    key: 'hengyuan',
    story:
      'asks for a loan: grade B since April 2025, certified by customs; a judgment performed long ago is past its retention',
    ...company('恒远精密制造有限公司', 'Hengyuan Precision Manufacturing Co., Ltd.', '990101', 'MA0HY001'),
    grades: [
      { year: 2023, grade: 'A', evaluatedOn: '2024-04-19', score: 93 },
      { year: 2024, grade: 'B', evaluatedOn: '2025-04-18', score: 84 },
    ],
    judgments: [
      {
        caseNumber: '（2016）云澜执0764号',
        filedOn: '2016-03-14',
        publishedOn: '2016-08-22',
        conduct: 'BREACHES_REPORTING',
        performance: 'FULL',
        fulfilledOn: '2018-05-30',
        amountDue: '310000',
        amountPaid: '310000',
      },
    ],
    customs: { level: 'GENERAL_CERTIFIED', since: '2022-09-14', violations: 1, penalties: '12000' },
  },
  {
    key: 'qinglan',
    story:
      'is what banks hope for: grade A for three years, highest customs level, its one judgment performed long ago',
    ...company('青岚国际贸易有限公司', 'Qinglan International Trade Co., Ltd.', '990102', 'MA0QN002'),
    grades: [
      { year: 2022, grade: 'A', evaluatedOn: '2023-04-21', score: 95 },
      { year: 2023, grade: 'A', evaluatedOn: '2024-04-19', score: 96 },
      { year: 2024, grade: 'A', evaluatedOn: '2025-04-18', score: 97 },
    ],
    judgments: [
      {
        caseNumber: '（2014）云澜执1188号',
        filedOn: '2014-09-01',
        publishedOn: '2015-01-19',
        conduct: 'BREACHES_REPORTING',
        performance: 'FULL',
        fulfilledOn: '2016-11-04',
        amountDue: '95000',
        amountPaid: '95000',
      },
    ],
    customs: { level: 'ADVANCED_CERTIFIED', since: '2021-05-08', violations: 0 },
  },
  {
    key: 'wangchuan',
    story: 'had a judgment against it, paid it in full in March 2024 and is on its way back',
    ...company('望川建筑工程有限公司', 'Wangchuan Construction Co., Ltd.', '990103', 'MA0WC003'),
    grades: [
      { year: 2023, grade: 'C', evaluatedOn: '2024-04-19', score: 58 },
      { year: 2024, grade: 'B', evaluatedOn: '2025-04-18', score: 74 },
    ],
    judgments: [
      {
        caseNumber: '（2022）云澜执2217号',
        filedOn: '2022-06-30',
        publishedOn: '2022-11-15',
        conduct: 'BREACHES_REPORTING',
        performance: 'FULL',
        fulfilledOn: '2024-03-11',
        amountDue: '1860000',
        amountPaid: '1860000',
      },
    ],
    customs: { level: 'GENERAL_CREDIT', since: '2020-03-02', violations: 2, penalties: '35000' },
  },
  {
    key: 'chisong',
    story: 'owes two judgments and pays neither: grade D, discredited by customs',
    ...company('赤松食品股份有限公司', 'Chisong Foods Corp., Ltd.', '990104', 'MA0CK004'),
    grades: [
      { year: 2023, grade: 'D', evaluatedOn: '2024-04-19', score: 31 },
      { year: 2024, grade: 'D', evaluatedOn: '2025-04-18' },
    ],
    judgments: [
      {
        caseNumber: '（2023）霁州执0418号',
        filedOn: '2023-02-20',
        publishedOn: '2023-07-04',
        conduct: 'EVADES_PERFORMANCE',
        performance: 'NONE',
        amountDue: '4375000.5',
      },
      {
        caseNumber: '（2024）霁州执1093号',
        filedOn: '2024-05-13',
        publishedOn: '2024-10-09',
        conduct: 'CONCEALS_PROPERTY',
        performance: 'NONE',
        amountDue: '920000',
      },
    ],
    customs: { level: 'DISCREDITED', since: '2024-08-27', violations: 7, penalties: '610000' },
  },
  {
    key: 'minglan',
    story: 'is young: grade M for new companies, one judgment that it is paying off',
    ...company('明澜电子科技有限公司', 'Minglan Electronics Co., Ltd.', '990105', 'MA0MN005'),
    grades: [{ year: 2024, grade: 'M', evaluatedOn: '2025-04-18' }],
    judgments: [
      {
        caseNumber: '（2025）青砚执0052号',
        filedOn: '2025-01-09',
        publishedOn: '2025-03-17',
        conduct: 'REFUSES_SETTLEMENT',
        performance: 'PARTIAL',
        amountDue: '240000',
        amountPaid: '90000',
      },
    ],
    customs: { level: 'GENERAL_CREDIT', since: '2024-02-19', violations: 0 },
  },
];

/** @throws Error for a key that is none of the five */
export function namedCompany(key: NamedCompany['key']): NamedCompany {
  const found = NAMED_COMPANIES.find((each) => each.key === key);
  if (!found) throw new Error(`there is no named company ${key}`);
  return found;
}

function company(name: string, nameLatin: string, division: string, organisation8: string): Company {
  const customsCode = `${division.slice(0, 4)}900${organisation8.slice(-3)}`;
  return {
    uscc: usccFor(division, organisation8),
    name: `云澜${name}`,
    nameLatin: `Yunlan ${nameLatin}`,
    city: '云澜',
    customsCode,
  };
}
