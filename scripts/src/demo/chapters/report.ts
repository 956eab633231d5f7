import { Report, type ReportLine } from '@concordat/gateway/client';
import { APPLICATION, COMPANY, PRODUCT, SUBJECT } from '../company';
import type { Stage } from '../stage';
import { checkBundles } from '../verify-bundles';

const NAMES: Record<string, string> = { TaxMSP: 'Tax', CourtMSP: 'Court', CustomsMSP: 'Customs' };

/** The credit officer types the company's code and reads one report over three agencies. */
export async function readReport(stage: Stage): Promise<Report> {
  const { bank, teller, tally } = stage;
  teller.title('3. A credit officer types a company’s code');
  teller.say(`${COMPANY.uscc}  ${COMPANY.name}`);
  const started = performance.now();
  const report = await bank.officer.ask(Report, '/v1/resolve', {
    json: {
      subject: SUBJECT,
      product: PRODUCT,
      purpose: 'loan-origination',
      application: APPLICATION,
      officer: 'officer-7',
    },
  });
  const milliseconds = Math.round(performance.now() - started);
  tellLines(stage, report);
  teller.why(
    'The court’s one judgment, performed in 2018, is past its retention: it is held against nobody any more.',
  );
  const outcomes = report.lines.map(({ publisher, outcome }) => `${publisher} ${outcome}`).join(', ');
  const expected =
    report.decision === 'GRANTED' &&
    outcomes === 'TaxMSP RECORDS, CourtMSP NONE_HELD, CustomsMSP PARTLY_WITHHELD';
  tally.check('one report over three agencies: tax known, court nothing held, customs withheld', expected);
  tally.check(
    'every line of the report is verified by the bank itself',
    report.lines.every(({ verified }) => verified),
  );
  const bundles = await checkBundles(stage, report);
  tally.counts.verified += bundles.valid;
  const ok = tally.check(
    'every evidence bundle verifies offline',
    bundles.valid === bundles.all && bundles.all >= 3,
  );
  teller.checked(
    ok,
    `${bundles.valid} of ${bundles.all} evidence bundles verify offline, with nothing but a trust file.`,
  );
  const refused = tally.check('an evidence bundle with one changed bit is refused', bundles.tamperedRefused);
  teller.checked(refused, 'Each of them with one bit changed is refused.');
  teller.why(
    `${milliseconds} ms: the enquiry was first committed on the ledger, and only then did anybody answer.`,
  );
  return report;
}

export function tellLines({ teller }: Stage, report: Report): void {
  for (const line of report.lines)
    teller.finding(line.verified, nameOf(line), `${line.summary}${clock(line)}`);
}

function nameOf({ publisher }: ReportLine): string {
  return NAMES[publisher] ?? publisher;
}

function clock({ time }: ReportLine): string {
  return time === null ? '' : `   (${new Date(time).toISOString().slice(11, 19)} UTC)`;
}
