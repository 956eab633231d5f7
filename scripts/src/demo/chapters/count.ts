import { AuditedConsent, AuditedEnquiry, Notice, readAll } from '@concordat/gateway/client';
import { anchoredSize, ledgerHeight } from '../ledger-facts';
import type { Actor, Stage } from '../stage';

/** The figures of the summary, from the ledger as the regulator reads it, not from what the story believes. */
export async function countEverything({ tally, regulator, tax, court, customs, bank }: Stage): Promise<void> {
  const { counts } = tally;
  const enquiries = await readAll(regulator.inspector, '/v1/audit/enquiries', AuditedEnquiry);
  const consents = await readAll(regulator.inspector, '/v1/audit/consents', AuditedConsent);
  counts.granted = enquiries.filter(({ decision }) => decision === 'GRANTED').length;
  counts.denied = enquiries.filter(({ decision }) => decision === 'DENIED').length;
  counts.released = enquiries.reduce((sum, { releases }) => sum + releases.length, 0);
  counts.consents = consents.length;
  counts.notices = (await Promise.all([bank, court].map(noticesOf))).reduce((sum, count) => sum + count, 0);
  const sizes = await Promise.all([tax, court, customs].map(anchoredSize));
  counts.anchored = sizes.reduce((sum, size) => sum + size, 0);
  counts.ledgerHeight = await ledgerHeight(regulator);
  tally.check('every published record is anchored on the ledger', counts.anchored === counts.published);
}

async function noticesOf({ officer }: Actor): Promise<number> {
  return (await readAll(officer, '/v1/notices', Notice)).length;
}
