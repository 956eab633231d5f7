import { pino, type Logger } from 'pino';

export type Log = Logger;

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Never logged, whoever passes them: tokens, payloads, openings. */
const REDACTED = ['token', 'authorization', 'body', 'payload', 'opening', 'identifier', 'subject', 'salt'];

/** A log that cannot be written, as on a full disk, must not end the program. What comes later is written again. */
process.stderr.on('error', () => undefined);

/** A structured log (one JSON object a line) on standard error; standard output is the program's own. */
export function createLog(options: { level: LogLevel; organisation?: string }): Log {
  return pino(
    {
      level: options.level,
      base: options.organisation === undefined ? {} : { organisation: options.organisation },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    },
    process.stderr,
  );
}
