import type { SchemaDocument, SchemaField } from '@concordat/chaincode/domain';

/** Texts without a bound of their own end here. */
const DEFAULT_MAX_LENGTH = 1024;

/** A schema document as JSON Schema 2020-12, for Ajv in strict mode. */
export function toJsonSchema(document: SchemaDocument): Record<string, unknown> {
  return {
    type: 'object',
    additionalProperties: false,
    required: document.fields.filter((field) => field.required).map((field) => field.name),
    properties: Object.fromEntries(document.fields.map((field) => [field.name, fieldSchema(field)])),
  };
}

function fieldSchema(field: SchemaField): Record<string, unknown> {
  if (field.type === 'integer') {
    return { type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
  }
  if (field.type === 'boolean') return { type: 'boolean' };
  return {
    type: 'string',
    minLength: 1,
    maxLength: field.maxLength ?? DEFAULT_MAX_LENGTH,
    ...(field.format && { format: formatName(field) }),
    ...(field.enum && { enum: field.enum }),
    ...(field.pattern !== undefined && { pattern: field.pattern }),
  };
}

/** Where a wrong check digit is only a warning, Ajv looks at the rest of the format. */
function formatName({ format, checkDigit }: SchemaField): string {
  return checkDigit === 'warning' ? `${format ?? ''}-lenient` : (format ?? '');
}
