/** As much of JSON Schema as the gateway's OpenAPI documents use to show their answers. */
interface Schema {
  type?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  patternProperties?: Record<string, Schema>;
}
export interface Operation {
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
  return isOf(schema, value) ? [] : [`${at}: not ${expectedOf(schema)}`];
}

/** Whether every answer of an operation is told, the JSON of it member by member. */
export function tellsAnswers({ responses }: Operation): boolean {
  return Object.values(responses).every(({ content = {} }) => {
    const types = Object.entries(content);
    const json = types.filter(([type]) => type === 'application/json');
    return types.length > 0 && json.every(([, { schema }]) => schema !== undefined && isTold(schema));
  });
}

/** Down to texts and numbers: an object of which nothing is said leaves its reader to guess. */
function isTold(schema: Schema): boolean {
  const { type, anyOf, items, properties = {}, patternProperties = {}, additionalProperties } = schema;
  if (anyOf) return anyOf.every(isTold);
  if (type === 'array') return items !== undefined && isTold(items);
  if (type !== 'object') return type !== undefined;
  const members = [...Object.values(properties), ...Object.values(patternProperties)];
  return additionalProperties !== true && members.length > 0 && members.every(isTold);
}

function membersDepart(schema: Schema, value: Record<string, unknown>, at: string): string[] {
  const [ofMember] = Object.values(schema.patternProperties ?? {});
  const missing = (schema.required ?? []).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${at}/${name}: missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const known = schema.properties?.[name] ?? ofMember ?? schema.additionalProperties;
      if (typeof known === 'object') return departures(known, member, `${at}/${name}`);
      return known === true ? [] : [`${at}/${name}: not mentioned`];
    }),
  ];
}

const expectedOf = ({ type, pattern }: Schema) => pattern ?? `of type ${type}`;

function isOf({ type, pattern }: Schema, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type !== undefined && typeof value !== type) return false;
  return typeof value !== 'string' || pattern === undefined || new RegExp(pattern, 'u').test(value);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fewest = (found: string[][]) => found.reduce((least, one) => (one.length < least.length ? one : least));
