import { GatewayError } from '../../errors';
import type { Clock } from '../../ports/clock';
import { parseEnquiryOrNull } from '../../ports/ledger-values';
import { askPublisher, type AskPublisherDeps } from '../resolve/ask-publisher';
import { checkRelease, type CheckReleaseDeps } from '../resolve/check-release';
import { putRelease } from '../resolve/keep-release';
import { answeredLine } from '../resolve/report-line';
import type { ReportLine, StoredEnquiry } from '../resolve/report';
import { enquiryTable } from '../resolve/start-enquiry';
import type { SealedTableDeps } from '../sealed/sealed-table';
import { findNotice, type Notice, putNotice } from './notice';

export type FetchCorrectionDeps = AskPublisherDeps & CheckReleaseDeps & SealedTableDeps & { clock: Clock };

/**
 * Fetches the version that corrects a record, under the enquiry that it was given for; verified and kept like any
 * release. Throws `NOTICE_UNKNOWN`, `NOTHING_TO_CORRECT`, or PeerError.
 */
export async function fetchCorrection(
  deps: FetchCorrectionDeps,
  id: string,
): Promise<{ notice: Notice; line: ReportLine }> {
  const notice = await findNotice(deps.storage, id);
  const [holding] = notice?.holdings ?? [];
  if (!notice || !holding) throw new GatewayError('NOTICE_UNKNOWN', 'no notice has this id');
  if (!notice.replacement)
    throw new GatewayError('NOTHING_TO_CORRECT', 'nothing takes the place of this record');
  const { stored, enquiry } = await load(deps, holding.enquiryId);
  const { line } = holding;
  const opened = await askPublisher(deps, stored, { enquiry, line, corrects: notice.leafHash });
  const checked = await checkRelease(deps, opened, { enquiry, line, correction: true });
  const { document } = await deps.registry.schema(notice.schema);
  const leafHash = checked.bundles[0]?.record?.leafHash ?? notice.replacement;
  const corrected = { ...holding, n: checked.statement.n, leafHash };
  const batch = deps.storage.batch();
  putRelease(deps, batch, { stored, checked, now: deps.clock.now() });
  putNotice(batch, { ...notice, corrected });
  await batch.commit();
  return {
    notice: { ...notice, corrected },
    line: answeredLine({ enquiry, index: line, document }, checked),
  };
}

async function load(deps: FetchCorrectionDeps, enquiryId: string) {
  const stored: StoredEnquiry | undefined = await enquiryTable(deps).get(enquiryId);
  const call = { contract: 'enquiry', function: 'find', argument: { enquiryId } };
  const enquiry = await deps.ledger.evaluate(call, parseEnquiryOrNull);
  if (stored && enquiry) return { stored, enquiry };
  throw new GatewayError('ENQUIRY_UNKNOWN', 'the enquiry of this notice is not here any more');
}
