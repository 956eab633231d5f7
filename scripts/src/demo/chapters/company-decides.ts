import { type Look, readLooks, Report } from '@concordat/gateway/client';
import { consentIs } from '../consent-state';
import { APPLICATION, PRODUCT, SUBJECT } from '../company';
import { logIn } from '../log-in';
import type { Stage } from '../stage';

/** The company sees who looked and why, and revokes. */
export async function letCompanyDecide(stage: Stage, consentId: string): Promise<void> {
  const { tax, bank, teller, tally } = stage;
  teller.title('6. The company looks back, and decides');
  const company = await logIn(tax, SUBJECT);
  const { looks, complete } = await readLooks(company);
  for (const look of looks)
    teller.event(look.decision === 'GRANTED', look.grantee.replace('MSP', ''), inWords(look));
  const seen = looks
    .map(({ grantee, decision }) => `${grantee} ${decision}`)
    .sort()
    .join(', ');
  const all = tally.check(
    'the company sees every look and why',
    seen === 'Bank2MSP DENIED, BankMSP GRANTED, CourtMSP GRANTED' && complete,
  );
  teller.checked(all, 'That is every look there was, the refused one included.');
  await company.send(`/portal/v1/consents/${consentId}/revoke`, { json: {} });
  const revoked = tally.check(
    'the company revokes its consent',
    await consentIs(stage, consentId, 'REVOKED'),
  );
  teller.checked(revoked, 'It revokes its consent.');
  const report = await bank.officer.ask(Report, '/v1/resolve', {
    json: {
      subject: SUBJECT,
      product: PRODUCT,
      purpose: 'loan-origination',
      application: APPLICATION,
      officer: 'officer-7',
    },
  });
  const refused = report.decision === 'DENIED' && report.code === 'CONSENT_REVOKED';
  teller.checked(
    tally.check('the next query is refused', refused),
    `The bank’s next query is refused: ${report.code}.`,
  );
}

/** One look as the company is told of it. */
function inWords({ decision, basis, code, purpose, time }: Look): string {
  const at = `${new Date(time).toISOString().slice(11, 19)} UTC`;
  if (decision === 'DENIED') return `asked for ${purpose}, and was refused: ${code}   (${at})`;
  return `read for ${purpose}, ${basis === 'CONSENT' ? 'on your consent' : 'under the agencies’ agreement'}   (${at})`;
}
