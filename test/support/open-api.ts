/** As much of JSON Schema as the gateway's OpenAPI documents use to show their answers. */
interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean;
  patternProperties?: Record<string, Schema>;
}
interface Operation {
  responses: Record<string, { content?: Record<string, { schema?: Schema }> }>;
}
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

/** What an operation says that it answers with when all goes well. Throws where it says nothing. */
export function answerOf(document: OpenApi, method: 'get' | 'post', path: string): Schema {
  const { responses } = document.paths[path]?.[method] ?? { responses: {} };
  const schema = Object.values(responses)[0]?.content?.['application/json']?.schema;
  if (!schema) throw new Error(`nothing is said of ${method} ${path}`);
  return schema;
}

/** Where a value is not what the schema says, and where it holds what the schema does not mention. */
export function departures(schema: Schema, value: unknown, at = ''): string[] {
  if (schema.anyOf) return fewest(schema.anyOf.map((one) => departures(one, value, at)));
  if (schema.enum) return schema.enum.includes(value) ? [] : [`${at}: not one of the values`];
  if ('const' in schema) return schema.const === value ? [] : [`${at}: another value`];
  if (schema.type === 'array' && Array.isArray(value))
    return value.flatMap((item, n) => departures(schema.items ?? {}, item, `${at}/${n}`));
  if (schema.type === 'object' && isObject(value)) return membersDepart(schema, value, at);
  return isOf(schema.type, value) ? [] : [`${at}: not of type ${schema.type}`];
}

function membersDepart(schema: Schema, value: Record<string, unknown>, at: string): string[] {
  const [ofMember] = Object.values(schema.patternProperties ?? {});
  const missing = (schema.required ?? []).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${at}/${name}: missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const known = schema.properties?.[name] ?? ofMember;
      if (known) return departures(known, member, `${at}/${name}`);
      return schema.additionalProperties === true ? [] : [`${at}/${name}: not mentioned`];
    }),
  ];
}

function isOf(type: string | undefined, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  return type === undefined || typeof value === type;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fewest = (found: string[][]) => found.reduce((least, one) => (one.length < least.length ? one : least));
