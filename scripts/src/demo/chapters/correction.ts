import { FetchedCorrection, Notice, readAll, type Report } from '@concordat/gateway/client';
import { awaitUntil } from '../await-until';
import { APPLICATION, COMPANY } from '../company';
import type { Actor, Stage } from '../stage';

const YEAR = 2024;

/** Tax corrects an error; whoever was given the wrong version learns which of its files rests on it. */
export async function correctTheRecord(stage: Stage, report: Report): Promise<void> {
  const { tax, bank, court, teller, tally } = stage;
  teller.title('7. The tax agency finds that it was wrong');
  const wrong = report.lines.flatMap(({ records }) => records).find(({ groups }) => yearOf(groups) === YEAR);
  if (!tally.check('the report holds the grade that is to be corrected', wrong !== undefined) || !wrong)
    return;
  const item = { fields: correctedFields(), meta: { issued: '2025-04-18', effectiveFrom: '2025-04-18' } };
  const started = performance.now();
  await tax.submitter.send(`/v1/records/${wrong.leafHash}/correction`, {
    json: { item, reason: 'SCORE_MISREAD' },
  });
  tally.counts.published += 1;
  tally.counts.superseded += 1;
  teller.say(`The score of ${YEAR} was misread: it is 94, and the grade is A. Tax publishes the correction.`);
  const told = await noticeOf(bank, wrong.leafHash);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const ok = tally.check(
    'the bank is told which of its loan files rests on the corrected record',
    told?.application === APPLICATION,
  );
  teller.checked(
    ok,
    `The bank is told, ${seconds} s later: loan file ${told?.application ?? '?'} rests on a corrected record.`,
  );
  const courtTold = await noticeOf(court, wrong.leafHash);
  const both = tally.check('the court is told as well', courtTold?.application === 'CASE-2025-311');
  teller.checked(both, `So is the court: case ${courtTold?.application ?? '?'}.`);
  teller.why('The consent is revoked; being told of an error does not depend on it.');
  if (told) await fetchCorrected(stage, told);
}

/** Under the enquiry of then, verified like any release, and no use is counted. */
async function fetchCorrected({ bank, teller, tally }: Stage, { id }: Notice): Promise<void> {
  const { line } = await bank.officer.ask(FetchedCorrection, `/v1/notices/${id}/correction`, { json: {} });
  const right = line.verified && line.records.some(({ groups }) => gradeOf(groups) === 'A');
  const ok = tally.check('the bank is given the corrected version under the original enquiry', right);
  teller.checked(ok, `The bank fetches the corrected version for its file: ${line.summary}.`);
}

/** The same record as before, but for what was wrong. */
function correctedFields(): Record<string, unknown> {
  const { uscc, name, nameLatin, city } = COMPANY;
  const grade = { year: YEAR, grade: 'A', evaluatedOn: '2025-04-18', score: 94 };
  return { uscc, name, nameLatin, ...grade, authority: `国家税务总局${city}市税务局` };
}

function yearOf(groups: Record<string, unknown>): unknown {
  return memberOf(groups['grade'], 'year');
}

function gradeOf(groups: Record<string, unknown>): unknown {
  return memberOf(groups['grade'], 'grade');
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function noticeOf(actor: Actor, leafHash: string): Promise<Notice | undefined> {
  return awaitUntil(async () => {
    const notices = await readAll(actor.officer, '/v1/notices', Notice);
    return notices.find((notice) => notice.leafHash === leafHash && notice.status === 'CORRECTED');
  });
}
