import { Validator } from '@seriousme/openapi-schema-validator';

/** Where a document is not as the schema of its version demands that the OpenAPI Initiative publishes. */
export async function openApiFaults(document: Record<string, unknown>): Promise<string[]> {
  const { valid, errors = [] } = await new Validator().validate(document);
  if (valid) return [];
  return typeof errors === 'string'
    ? [errors]
    : errors.map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
}
