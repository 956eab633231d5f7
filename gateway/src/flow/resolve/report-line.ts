import type { Enquiry, EnquiryLine, SchemaDocument } from '@concordat/chaincode/domain';
import { stableCode } from '../../errors';
import type { CheckedRelease } from './check-release';
import type { ReleasedRecord } from './release-message';
import type { ReportLine, ReportRecord } from './report';
import { summarise } from './summary';

interface LineContext {
  enquiry: Enquiry;
  index: number;
  document: SchemaDocument;
}

/** The line of a report for what a publisher answered and was verified. */
export function answeredLine(context: LineContext, { statement, bundles }: CheckedRelease): ReportLine {
  const records = bundles.flatMap(({ record }) => (record ? [reportRecord(record)] : []));
  const { outcome, code, time } = statement;
  const bundle = `/v1/bundles/${context.enquiry.enquiryId}/${context.index}`;
  return line(context, { outcome, code, time, records, verified: true, bundle });
}

/** The line that the ledger denied. */
export function deniedLine(context: LineContext): ReportLine {
  const code = lineOf(context).code ?? context.enquiry.code;
  return line(context, { outcome: 'DENIED', code, time: context.enquiry.time });
}

/** The line of a source that is away, or that answered what does not hold. */
export function failedLine(context: LineContext, error: unknown, retryUntil: number): ReportLine {
  const code = stableCode(error) ?? 'UNAVAILABLE';
  if (UNVERIFIED.has(code)) return line(context, { outcome: 'UNVERIFIED', code });
  if (REFUSALS.has(code)) return line(context, { outcome: 'REFUSED', code });
  return line(context, { outcome: 'UNAVAILABLE', code, retryUntil });
}

const UNVERIFIED = new Set(['EVIDENCE_INVALID', 'PEER_ANSWER_INVALID']);
/** What the publisher will answer again however often it is asked. */
const REFUSALS = new Set([
  'OPENING_MISMATCH',
  'ESCROW_MISMATCH',
  'OPENING_INVALID',
  'ENQUIRY_LAPSED',
  'KEY_REVOKED',
]);

/** Whether asking the same enquiry again may give more. */
export function isSettled(found: ReportLine, now: number): boolean {
  return found.outcome !== 'UNAVAILABLE' || now > (found.retryUntil ?? 0);
}

function line(
  context: LineContext,
  parts: Partial<ReportLine> & Pick<ReportLine, 'outcome' | 'code'>,
): ReportLine {
  const { publisher, schema, decision } = lineOf(context);
  const told = {
    line: context.index,
    publisher,
    schema,
    title: context.document.title,
    decision,
    records: [],
    verified: false,
    time: null,
    retryUntil: null,
    bundle: null,
    ...parts,
  };
  return { ...told, summary: summarise(context.document, told) };
}

function lineOf({ enquiry, index }: LineContext): EnquiryLine {
  return enquiry.lines[index] as EnquiryLine;
}

function reportRecord({
  entry,
  leafHash,
  groups,
  status,
}: ReleasedRecord & { leafHash: string }): ReportRecord {
  const open = groups.flatMap((group) => ('salt' in group ? [[group.name, group.value] as const] : []));
  const withheld = groups.flatMap((group) => ('salt' in group ? [] : [group.name]));
  return { leafHash, recordId: entry.recordId, groups: Object.fromEntries(open), withheld, status };
}
