import { SearchAnswer } from '@concordat/gateway/client';
import { SUBJECT } from '../company';
import type { Stage } from '../stage';

const EXPECTED = 'BankMSP DENIED, BankMSP GRANTED, Bank2MSP DENIED, CourtMSP GRANTED';

/** The inspector finds all of it by the company's code, and can prove that nothing is missing. */
export async function inspect({ regulator, teller, tally }: Stage): Promise<void> {
  teller.title('8. An inspector asks what happened');
  const json = { subject: SUBJECT, reason: 'Complaint 88 of the company', officer: 'inspector-4' };
  const found = await regulator.inspector.ask(SearchAnswer, '/v1/audit/search', { json });
  for (const { grantee, seq, decision, code, purpose, releases } of found.enquiries) {
    const what = decision === 'GRANTED' ? `granted, ${releases.length} releases` : `refused, ${code}`;
    teller.event(decision === 'GRANTED', grantee.replace('MSP', ''), `enquiry ${seq}: ${purpose}, ${what}`);
  }
  const seen = found.enquiries.map(({ grantee, decision }) => `${grantee} ${decision}`).sort();
  const all = tally.check(
    'the inspector finds every enquiry by the company’s code',
    seen.join() === EXPECTED.split(', ').sort().join(),
  );
  teller.checked(
    all,
    `All ${found.enquiries.length} enquiries about the company, found by its code alone, and ${found.consents.length} consent.`,
  );
  const states = found.consents.map(({ state }) => state).join();
  tally.check('the inspector sees the consent and its revocation', states === 'REVOKED');
  const complete = tally.check('the list is proven complete', found.proof.complete);
  const upTo = found.proof.grantees
    .map(({ grantee, seq }) => `${grantee.replace('MSP', '')} 1–${seq}`)
    .join(', ');
  teller.checked(
    complete,
    `Proven complete up to block ${found.proof.height}: gapless sequences (${upTo}), every escrow opened.`,
  );
  teller.why('The inspector’s search stands on the ledger too.');
}
