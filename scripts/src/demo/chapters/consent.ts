import { ConsentRequested } from '@concordat/gateway/client';
import { APPLICATION, COMPANY, PRODUCT, SUBJECT } from '../company';
import { consentIs } from '../consent-state';
import { logIn } from '../log-in';
import type { Stage } from '../stage';

const DAY_MS = 86_400_000;

/** The bank asks, the company reads and signs at the tax agency's portal. Answers the consent's id. */
export async function askForConsent(stage: Stage): Promise<string> {
  const { bank, tax, teller, tally } = stage;
  teller.title('2. A bank asks, the company agrees');
  const request = await bank.officer.ask(ConsentRequested, '/v1/consent-requests', {
    json: {
      subject: SUBJECT,
      certifier: tax.mspId,
      product: PRODUCT,
      purposes: ['loan-origination'],
      mode: 'PERIODIC',
      maxUses: 5,
      notAfter: Date.now() + 90 * DAY_MS,
      dataLifeDays: 180,
      method: 'PORTAL_ATTESTED',
      purposeInWords: `Your application ${APPLICATION} for a working-capital loan.`,
    },
  });
  teller.say(`${COMPANY.nameLatin} opens request ${request.handle} at the tax agency’s portal and reads:`);
  request.words.split('\n').forEach((line) => teller.why(line));
  const company = await logIn(tax, SUBJECT);
  await company.send(`/portal/v1/requests/${request.handle}/answer`, { json: { answer: 'sign' } });
  const ok = tally.check(
    'the company’s consent is on the ledger',
    await consentIs(stage, request.consentId, 'ACTIVE'),
  );
  teller.checked(ok, 'Signed. The terms are on the ledger; who the company is, is not.');
  return request.consentId;
}
