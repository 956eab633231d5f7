import { bytesEqual, type LogEntry, logEntryBytes, reading } from '@concordat/chaincode/domain';

const { hex, object, oneOf, parse, text } = reading;
const name = text({ max: 128 });

/** A log entry (DESIGN section 4), as it comes from another organisation. */
export const logEntry = object<LogEntry>({
  v: oneOf([1]),
  recordId: hex(16),
  publisher: name,
  schema: name,
  commitment: hex(32),
});

/** The entry that these bytes spell, of this publisher; undefined where they spell none, or not in the one way there is. */
export function readLogEntry(bytes: Uint8Array, publisher: string): LogEntry | undefined {
  try {
    const entry = parse(logEntry, JSON.parse(Buffer.from(bytes).toString('utf8')), 'ENTRY_UNREADABLE');
    return entry.publisher === publisher && bytesEqual(logEntryBytes(entry), bytes) ? entry : undefined;
  } catch {
    return undefined;
  }
}
