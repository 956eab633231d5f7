import { Report } from '@concordat/gateway/client';
import { PRODUCT, SUBJECT } from '../company';
import type { Stage } from '../stage';

/** Another bank tries without consent. */
export async function refuseWithoutConsent({ otherBank, teller, tally }: Stage): Promise<void> {
  teller.title('5. Another bank tries its luck');
  const report = await otherBank.officer.ask(Report, '/v1/resolve', {
    json: {
      subject: SUBJECT,
      product: PRODUCT,
      purpose: 'loan-origination',
      application: 'PROSPECT-9',
      officer: 'sales-1',
    },
  });
  const nothing = report.lines.every(({ records }) => records.length === 0);
  const ok = tally.check('a query without consent is refused', report.decision === 'DENIED' && nothing);
  teller.checked(ok, `Refused: ${report.code}. Nothing was released.`);
  teller.why('The refusal itself stands on the ledger: asking leaves a trace, allowed or not.');
}
