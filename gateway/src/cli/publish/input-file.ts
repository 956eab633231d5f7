import { createReadStream, existsSync, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { type FileFormat, formatOf } from '../../intake';
import { usageError } from '../cli-error';

const MEDIA_TYPES: Record<FileFormat, string> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  json: 'application/json',
};

/** What a file is: by its name, or as `--format` says. */
export function formatOfFile(file: string, option: string | undefined): FileFormat {
  const format = formatOf(option === undefined ? file : `.${option}`);
  if (format !== undefined) return format;
  throw usageError(
    `"${option ?? file}" is neither CSV, NDJSON nor JSON`,
    'say what it is with --format csv|ndjson|json',
  );
}

export function mediaTypeOf(format: FileFormat): string {
  return MEDIA_TYPES[format];
}

/** Opens a file as a stream. A missing one is the user's mistake, told before anything is sent. */
export function openFile(file: string): Readable {
  if (!existsSync(file)) throw usageError(`there is no file ${file}`);
  if (!statSync(file).isFile()) throw usageError(`${file} is not a file`);
  return createReadStream(file);
}

export function toWeb(stream: Readable): ReadableStream {
  return Readable.toWeb(stream);
}
