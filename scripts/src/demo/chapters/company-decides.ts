import { Look, readAll, Report } from '@concordat/gateway/client';
import { consentIs } from '../consent-state';
import { APPLICATION, PRODUCT, SUBJECT } from '../company';
import { logIn } from '../log-in';
import type { Stage } from '../stage';

/** The company sees who looked and why, and revokes. */
export async function letCompanyDecide(stage: Stage, consentId: string): Promise<void> {
  const { tax, bank, teller, tally } = stage;
  teller.title('6. The company looks back, and decides');
  const company = await logIn(tax, SUBJECT);
  const looks = await readAll(company, '/portal/v1/who-looked', Look);
  for (const { time, grantee, purpose, basis, decision, code } of looks) {
    const why = `${purpose}, on ${basis === 'CONSENT' ? 'your consent' : 'an agreement'}`;
    teller.finding(
      decision === 'GRANTED',
      grantee.replace('MSP', ''),
      `${decision === 'GRANTED' ? 'read' : `refused, ${code}`}: ${why}   (${new Date(time).toISOString().slice(11, 19)} UTC)`,
    );
  }
  const seen = looks
    .map(({ grantee, decision }) => `${grantee} ${decision}`)
    .sort()
    .join(', ');
  const all = tally.check(
    'the company sees every look and why',
    seen === 'Bank2MSP DENIED, BankMSP GRANTED, CourtMSP GRANTED',
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
