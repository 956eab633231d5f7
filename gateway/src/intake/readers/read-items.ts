import type { SchemaDocument } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { ReadRow } from '../item';
import { defaultMapping, ItemMapper, type Mapping } from '../mapping';
import { readCsv } from './read-csv';
import { readJsonArray } from './read-json-array';
import { readNdjson } from './read-ndjson';
import type { Bytes, ReadLimits } from './read-options';

export type FileFormat = 'csv' | 'ndjson' | 'json';

export interface ReadItemsOptions {
  format: FileFormat;
  schema: SchemaDocument;
  /** CSV without a mapping: columns named like the fields. JSON without one: items themselves. */
  mapping?: Mapping;
  limits?: Partial<ReadLimits>;
}

/**
 * The rows of a file, one by one, in bounded memory. Rows that cannot be items carry their errors.
 *
 * @throws GatewayError MAPPING_OTHER_SCHEMA at once; while reading, what makes the whole file unreadable
 */
export function readItems(source: Bytes, options: ReadItemsOptions): AsyncGenerator<ReadRow> {
  const { format, schema, mapping, limits = {} } = options;
  if (mapping && mapping.schema !== schema.id) {
    throw new GatewayError(
      'MAPPING_OTHER_SCHEMA',
      `the mapping is for ${mapping.schema}, not for ${schema.id}`,
    );
  }
  if (format === 'csv')
    return readCsv(source, { mapper: new ItemMapper(mapping ?? defaultMapping(schema)), limits });
  const json = { limits, ...(mapping && { mapper: new ItemMapper(mapping) }) };
  return format === 'ndjson' ? readNdjson(source, json) : readJsonArray(source, json);
}

/** The format of a file by its name's ending or its media type; `undefined` for others. */
export function formatOf(nameOrMediaType: string): FileFormat | undefined {
  const text = nameOrMediaType.toLowerCase().split(';', 1)[0]?.trim() ?? '';
  if (text.endsWith('.csv') || text === 'text/csv') return 'csv';
  if (/\.(ndjson|jsonl)$/.test(text) || text === 'application/x-ndjson') return 'ndjson';
  return text.endsWith('.json') || text === 'application/json' ? 'json' : undefined;
}
