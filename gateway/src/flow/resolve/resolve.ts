import { type Enquiry, toHex } from '@concordat/chaincode/domain';
import { drawRandom } from '../../crypto';
import { describeError } from '../../errors';
import type { Clock } from '../../ports/clock';
import { askPublisher, type AskPublisherDeps } from './ask-publisher';
import { checkRelease, type CheckedRelease, type CheckReleaseDeps } from './check-release';
import type { EnquiryBatcher } from './enquiry-batcher';
import { beginFollowing } from '../notices/change-cursor';
import { enquiryTable, startEnquiry, type StartEnquiryDeps } from './start-enquiry';
import { putRelease } from './keep-release';
import type { KeyMutex } from '../mutex/key-mutex';
import { LAPSE_MS } from './lapse';
import { answeredLine, deniedLine, failedLine, isSettled } from './report-line';
import type { Report, ReportLine, ResolveRequest, StoredEnquiry } from './report';

export type ResolveDeps = StartEnquiryDeps &
  AskPublisherDeps &
  CheckReleaseDeps & {
    clock: Clock;
    enquiries: EnquiryBatcher;
    locks: KeyMutex;
    /** Told when a source's answer does not hold or cannot be had; carries no payload. */
    onLineFailed?: (line: { publisher: string; enquiryId: string; line: number; code: string }) => void;
  };

interface AskedLine {
  line: ReportLine;
  checked: CheckedRelease | undefined;
}

/**
 * One enquiry at several sources (DESIGN section 5): persisted, committed on the ledger, asked of every publisher that
 * it was granted for, verified, kept. The same enquiry id gives the stored report; sources that were away are asked again
 * until the enquiry lapses. Throws `ENQUIRY_ID_REUSED`, or the ledger's code.
 */
export function resolve(deps: ResolveDeps, request: ResolveRequest): Promise<Report> {
  const enquiryId = request.enquiryId ?? toHex(drawRandom(16));
  return deps.locks.run(`enquiry ${enquiryId}`, async () => {
    const stored = await startEnquiry(deps, enquiryId, request);
    if (stored.report && allSettled(deps, stored.report)) return stored.report;
    const enquiry = await deps.enquiries.submit(stored.asked);
    return deps.enquiries.follow(() => askAll(deps, stored, enquiry));
  });
}

async function askAll(deps: ResolveDeps, stored: StoredEnquiry, enquiry: Enquiry): Promise<Report> {
  const lines = await Promise.all(enquiry.lines.map((_, index) => lineOf(deps, stored, { enquiry, index })));
  return keepReport(deps, stored, { enquiry, lines });
}

function allSettled({ clock }: ResolveDeps, report: Report): boolean {
  return report.lines.every((line) => isSettled(line, clock.now()));
}

/** A line that is settled stays as it is. */
async function lineOf(
  deps: ResolveDeps,
  stored: StoredEnquiry,
  { enquiry, index }: { enquiry: Enquiry; index: number },
): Promise<AskedLine> {
  const before = stored.report?.lines[index];
  if (before && isSettled(before, deps.clock.now())) return { line: before, checked: undefined };
  const { document } = await deps.registry.schema(enquiry.lines[index]?.schema ?? '');
  const context = { enquiry, index, document };
  if (enquiry.lines[index]?.decision !== 'GRANTED') return { line: deniedLine(context), checked: undefined };
  try {
    await beginFollowing(deps, enquiry.lines[index].publisher);
    const opened = await askPublisher(deps, stored, { enquiry, line: index });
    const checked = await checkRelease(deps, opened, { enquiry, line: index, correction: false });
    return { line: answeredLine(context, checked), checked };
  } catch (error) {
    return { line: tellFailure(deps, context, error), checked: undefined };
  }
}

function tellFailure(
  deps: ResolveDeps,
  context: Parameters<typeof failedLine>[0],
  error: unknown,
): ReportLine {
  const { enquiry, index } = context;
  const { code } = describeError(error);
  const publisher = enquiry.lines[index]?.publisher ?? '';
  deps.onLineFailed?.({ publisher, enquiryId: enquiry.enquiryId, line: index, code });
  return failedLine(context, error, enquiry.time + LAPSE_MS);
}

/** The report, the evidence and the holdings in one synced write. */
async function keepReport(
  deps: ResolveDeps,
  stored: StoredEnquiry,
  { enquiry, lines }: { enquiry: Enquiry; lines: AskedLine[] },
): Promise<Report> {
  const report = reportOf(stored, enquiry, lines);
  const complete = { ...stored, report };
  const batch = deps.storage.batch();
  for (const { checked } of lines) {
    if (checked) putRelease(deps, batch, { stored: complete, checked, now: deps.clock.now() });
  }
  enquiryTable(deps).put(batch, enquiry.enquiryId, complete);
  await batch.commit();
  return report;
}

function reportOf({ request }: StoredEnquiry, enquiry: Enquiry, lines: AskedLine[]): Report {
  const { enquiryId, seq, basis, reference, product, purpose, decision, code, time } = enquiry;
  return {
    enquiryId,
    seq,
    basis,
    reference,
    product,
    purpose,
    application: request.application,
    decision,
    code,
    time,
    lines: lines.map(({ line }) => line),
  };
}
