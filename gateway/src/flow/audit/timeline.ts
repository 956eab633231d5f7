import type { SeenTransaction } from '../../ports/read-model';
import type { AuditDeps } from './deps';
import { type Page, type PageRequest, fillPage } from '../page/page';
import type { ConsentView } from './consents';
import type { EnquiryView } from './enquiries';

/** Every call of the chaincode in the order of the ledger, invalid ones included. */
export function auditTimeline(
  deps: AuditDeps,
  filter: { creator?: string | undefined },
  page: PageRequest,
): Promise<Page<SeenTransaction>> {
  const rows = deps.readModel.transactions(page.after === undefined ? {} : { after: page.after });
  return fillPage(rows, page.limit, (row) =>
    filter.creator === undefined || row.creator === filter.creator ? row : undefined,
  );
}

/** Something that happened to a subject. */
export interface SubjectEvent {
  time: number;
  what: string;
  grantee: string;
  publisher: string | null;
  /** Consent id, or the number of the enquiry. */
  reference: string;
  code: string | null;
}

/** What happened to a subject, in the order of time: consents, looks, releases. */
export function subjectTimeline(consents: ConsentView[], enquiries: EnquiryView[]): SubjectEvent[] {
  return [...consents.flatMap(consentEvents), ...enquiries.flatMap(enquiryEvents)].sort(
    (a, b) => a.time - b.time,
  );
}

function consentEvents({ id, grantee, history, unboundAt }: ConsentView): SubjectEvent[] {
  const event = (time: number, state: string) => ({
    time,
    what: `CONSENT_${state}`,
    grantee,
    publisher: null,
    reference: id,
    code: null,
  });
  const acts = history.map(({ state, since }) => event(since, state));
  return unboundAt === null ? acts : [...acts, event(unboundAt, 'UNBOUND')];
}

function enquiryEvents(enquiry: EnquiryView): SubjectEvent[] {
  const { grantee, seq } = enquiry;
  const reference = String(seq);
  const asked = { time: enquiry.time, what: `ENQUIRY_${enquiry.decision}`, code: enquiry.code };
  const releases = enquiry.releases.map(({ time, publisher, n }) => ({
    time,
    what: n === 0 ? 'RELEASE' : 'CORRECTED_RELEASE',
    grantee,
    publisher,
    reference,
    code: null,
  }));
  return [{ ...asked, grantee, publisher: null, reference }, ...releases];
}
