import type { Report } from '@concordat/gateway/client';

export interface AcknowledgedRecord {
  leafHash: string;
  recordId: string;
  /** Position in the log, as the receipt says. */
  index: number;
}

/** What users were told had happened: none of it may be lost. */
export class Acknowledged {
  readonly records: AcknowledgedRecord[] = [];
  /** Ids of consents that their subjects were told are ACTIVE. */
  readonly consents: string[] = [];
  readonly reports: Report[] = [];
  /** Calls that failed while a process was away, and were made again. */
  repeated = 0;

  summary(): Record<'records' | 'consents' | 'reports' | 'repeated', number> {
    const { records, consents, reports, repeated } = this;
    return { records: records.length, consents: consents.length, reports: reports.length, repeated };
  }
}
