import { Report } from '@concordat/gateway/client';
import { SUBJECT } from '../company';
import type { Stage } from '../stage';
import { tellLines } from './report';

/** The court consults tax and customs in a proceeding, under the agencies' agreement. */
export async function consultUnderAgreement(stage: Stage): Promise<void> {
  const { court, teller, tally } = stage;
  teller.title('4. One agency consults another');
  teller.say(
    'The court, in a proceeding, asks tax and customs under their agreement on judicial assistance:',
  );
  const report = await court.officer.ask(Report, '/v1/resolve', {
    json: {
      subject: SUBJECT,
      product: 'cn.enterprise.assistance@1',
      purpose: 'judicial',
      basis: 'AGREEMENT',
      application: 'CASE-2025-311',
      officer: 'clerk-2',
    },
  });
  tellLines(stage, report);
  const ok =
    report.decision === 'GRANTED' &&
    report.lines.length === 2 &&
    report.lines.every(({ verified }) => verified);
  tally.check('an agency consults two others under an agreement', ok);
  teller.why('No consent is needed, but no secret either: the company will see this look as well.');
}
