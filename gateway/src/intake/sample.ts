import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { names, parseSchemaDocument, reading } from '@concordat/chaincode/domain';
import type { Product, ProductLine, SchemaDocument } from '@concordat/chaincode/domain';
import { GatewayError } from '../errors';
import { parseMapping, type Mapping } from './mapping';

const product = reading.object<Product>({
  id: names.versionedId,
  title: reading.text({ max: 256 }),
  purposes: reading.list(names.purpose, { min: 1, max: 8, unique: true }),
  lines: reading.list(
    reading.object<ProductLine>({
      publisher: names.mspId,
      schema: names.versionedId,
      groups: reading.list(names.fieldName, { min: 1, max: 32, unique: true }),
    }),
    { min: 1, max: 20 },
  ),
});

export interface SampleSchema {
  publisher: string;
  document: SchemaDocument;
}

/** The sample consortium's schemas with their publishers, by id. */
export function sampleSchemas(): SampleSchema[] {
  const folder = sampleFile('schemas');
  const found = readdirSync(folder).flatMap((publisher) =>
    readdirSync(join(folder, publisher)).map((file) => ({
      publisher,
      document: parseSchemaDocument(readJson(join(folder, publisher, file))),
    })),
  );
  return found.sort((a, b) => (a.document.id < b.document.id ? -1 : 1));
}

/** @throws GatewayError SCHEMA_UNKNOWN */
export function sampleSchema(id: string): SampleSchema {
  const found = sampleSchemas().find((sample) => sample.document.id === id);
  if (!found) throw new GatewayError('SCHEMA_UNKNOWN', 'the sample has no schema of this id');
  return found;
}

/** The sample consortium's report products, as they are registered. */
export function sampleProducts(): Product[] {
  const folder = sampleFile('products');
  return readdirSync(folder)
    .sort()
    .map((file) => reading.parse(product, readJson(join(folder, file)), 'PRODUCT_INVALID'));
}

/** The names of the mappings that come with the package. */
export function sampleMappingNames(): string[] {
  return readdirSync(sampleFile('mappings'))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
}

/** @throws GatewayError MAPPING_UNKNOWN */
export function sampleMapping(name: string): Mapping {
  if (!sampleMappingNames().includes(name)) {
    throw new GatewayError(
      'MAPPING_UNKNOWN',
      `there is no such mapping; there are ${sampleMappingNames().join(', ')}`,
    );
  }
  return parseMapping(readFileSync(sampleFile('mappings', `${name}.json`)));
}

/** Inside the package, from `src` and from `dist` alike. */
function sampleFile(...path: string[]): string {
  return join(dirname(require.resolve('@concordat/gateway/package.json')), 'sample', ...path);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
