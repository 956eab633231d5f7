import type { Basis, EnquiryRequest, GroupValue, Purpose, Status } from '@concordat/chaincode/domain';
import type { StatementOutcome } from '../../verify/statement';
import type { Subject } from '../subject/subject';

/** What a credit officer asks for. */
export interface ResolveRequest {
  subject: Subject;
  product: string;
  purpose: Purpose;
  /** CONSENT unless told otherwise. */
  basis?: Basis;
  /** Consent or agreement id, or the citation of the law; for consents and agreements it is found where left out. */
  reference?: string;
  /** The bank's own application or file number. */
  application: string;
  officer?: string;
  approver?: string;
  office?: string;
  /** 16 bytes in hex. The same id gives the same report. */
  enquiryId?: string;
}

export type LineOutcome = StatementOutcome | 'DENIED' | 'UNVERIFIED';

export interface ReportRecord {
  leafHash: string;
  recordId: string;
  /** The disclosed groups. */
  groups: Record<string, GroupValue | null>;
  /** Names of the groups that were withheld. */
  withheld: string[];
  /** As the publisher told it with the release. */
  status: Status;
}

/** One source's part of a report. */
export interface ReportLine {
  line: number;
  publisher: string;
  schema: string;
  /** The schema's title. */
  title: string;
  decision: 'GRANTED' | 'DENIED';
  /** Why it was denied, withheld, refused or not verified; else null. */
  code: string | null;
  outcome: LineOutcome;
  /** One short text for people. */
  summary: string;
  records: ReportRecord[];
  /** Whether the evidence was verified here: commitments, inclusion, checkpoint, statement. */
  verified: boolean;
  /** When the publisher answered, milliseconds since the epoch; null where it did not. */
  time: number | null;
  /** Until when the same enquiry may be asked again, for UNAVAILABLE. */
  retryUntil: number | null;
  /** Path of the evidence at this gateway, or null. */
  bundle: string | null;
}

export interface Report {
  enquiryId: string;
  seq: number;
  basis: Basis;
  reference: string;
  product: string;
  purpose: Purpose;
  application: string;
  decision: 'GRANTED' | 'DENIED';
  code: string | null;
  /** Transaction time of the enquiry. */
  time: number;
  lines: ReportLine[];
}

/** An enquiry as the grantee keeps it, sealed: the opening and the inner details never leave. */
export interface StoredEnquiry {
  request: Omit<ResolveRequest, 'enquiryId'>;
  asked: EnquiryRequest;
  /** Salt of the subject commitment, hex. */
  salt: string;
  details: Record<string, string>;
  detailsSalt: string;
  dataLifeDays: number;
  report: Report | null;
}
