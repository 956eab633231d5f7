import type { Anomaly } from '../../ports/read-model';
import type { LogFinding, LogStanding } from '../logs';

/** Something that is missing, or that does not look as it should. */
export interface Gap {
  kind:
    | Anomaly['kind']
    | LogFinding['kind']
    | NonNullable<LogStanding['fault']>
    | 'LOG_LEFT_UNREAD'
    | 'NO_RELEASE'
    | 'BURST'
    | 'UNUSUAL_HOUR';
  /** Null where it is about a publisher's log. */
  grantee: string | null;
  /** Number of the enquiry; about a log, index of the entry. */
  seq: number;
  publisher: string | null;
  since: number;
  /** More, in words, where there is more to say. */
  detail?: string;
}
