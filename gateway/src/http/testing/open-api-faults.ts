import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** The schema that the OpenAPI Initiative publishes for documents of 3.1: https://spec.openapis.org/oas/3.1/schema/ */
const FILE = join(__dirname, '../../../../test/vectors/openapi-3.1.json');
const check = new Ajv2020({ strict: false, validateFormats: false, allErrors: true }).compile(
  JSON.parse(readFileSync(FILE, 'utf8')) as object,
);

/** Where a document is not as OpenAPI 3.1 demands. */
export function openApiFaults(document: unknown): string[] {
  check(document);
  return (check.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
