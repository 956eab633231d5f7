import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { SchemaDocument } from '@concordat/chaincode/domain';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import type { Encoding } from '../mapping';
import { sampleSchema } from '../sample';
import type { GeneratedItem } from './generated-item';
import type { Register } from './generate-registers';

const META = ['issued', 'effectiveFrom'] as const;

/** One item a line, as `readNdjson` takes it. */
export function* ndjsonLines(items: Iterable<GeneratedItem>): Generator<string> {
  for (const { fields, meta } of items) yield `${JSON.stringify({ fields, meta })}\n`;
}

/** A header and one row a line, as `readCsv` takes it with the default mapping. */
export function* csvLines(schema: SchemaDocument, items: Iterable<GeneratedItem>): Generator<string> {
  const names = schema.fields.map((field) => field.name);
  yield stringify([[...names, ...META.map((name) => `meta.${name}`)]]);
  for (const { fields, meta } of items) {
    const cells = [...names.map((name) => fields[name] ?? ''), ...META.map((name) => meta[name])];
    yield stringify([cells.map(String)]);
  }
}

/** Writes a register to a file that `publish` takes. @throws what the file system says */
export async function writeRegister(
  register: Register,
  file: { path: string; format: 'csv' | 'ndjson'; encoding?: Encoding },
): Promise<void> {
  const { path, format, encoding = 'utf-8' } = file;
  const { document } = sampleSchema(register.schema);
  const lines = format === 'csv' ? csvLines(document, register.items()) : ndjsonLines(register.items());
  await pipeline(Readable.from(encoded(lines, encoding)), createWriteStream(path));
}

function* encoded(lines: Iterable<string>, encoding: Encoding): Generator<Buffer> {
  for (const line of lines) yield iconv.encode(line, encoding);
}
