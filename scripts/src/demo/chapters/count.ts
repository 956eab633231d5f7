import { AuditedConsent, AuditedEnquiry, Notice, readAll } from '@concordat/gateway/client';
import { awaitUntil } from '../await-until';
import { anchoredSize, ledgerHeight } from '../ledger-facts';
import type { Actor, Stage } from '../stage';

/** Three sources answered the bank, two the court, and one gave the bank its corrected version. */
const RELEASES = 6;

/** The figures of the summary, from the ledger as the regulator reads it, not from what the story believes. */
export async function countEverything({ tally, regulator, tax, court, customs, bank }: Stage): Promise<void> {
  const { counts } = tally;
  await awaitUntil(async () => (releasesOf(await enquiriesOf(regulator)) >= RELEASES ? true : undefined));
  const enquiries = await enquiriesOf(regulator);
  const consents = await readAll(regulator.inspector, '/v1/audit/consents', AuditedConsent);
  counts.granted = enquiries.filter(({ decision }) => decision === 'GRANTED').length;
  counts.denied = enquiries.filter(({ decision }) => decision === 'DENIED').length;
  counts.released = releasesOf(enquiries);
  counts.consents = consents.length;
  counts.notices = (await Promise.all([bank, court].map(noticesOf))).reduce((sum, count) => sum + count, 0);
  const sizes = await Promise.all([tax, court, customs].map(anchoredSize));
  counts.anchored = sizes.reduce((sum, size) => sum + size, 0);
  counts.ledgerHeight = await ledgerHeight(regulator);
  tally.check('every published record is anchored on the ledger', counts.anchored === counts.published);
  tally.check('every release stands on the ledger, and no other', counts.released === RELEASES);
}

/** Release entries are gathered before they go on the ledger: the last may come a moment later. */
function enquiriesOf({ inspector }: Actor): Promise<AuditedEnquiry[]> {
  return readAll(inspector, '/v1/audit/enquiries', AuditedEnquiry);
}

function releasesOf(enquiries: AuditedEnquiry[]): number {
  return enquiries.reduce((sum, { releases }) => sum + releases.length, 0);
}

async function noticesOf({ officer }: Actor): Promise<number> {
  return (await readAll(officer, '/v1/notices', Notice)).length;
}
