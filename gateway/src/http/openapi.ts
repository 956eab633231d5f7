import { type TObject, type TSchema, Type } from '@sinclair/typebox';
import { rolesOf, type Route, type RouteResponse } from './route';

const ProblemSchema = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ description: 'A stable upper-case code' }),
  instance: Type.String(),
  faults: Type.Optional(
    Type.Array(
      Type.Object({
        pointer: Type.String(),
        code: Type.String(),
        message: Type.String(),
        expected: Type.Optional(Type.String()),
      }),
    ),
  ),
});

const SECURITY: Record<string, object> = {
  internal: { bearer: { type: 'http', scheme: 'bearer' } },
  portal: { bearer: { type: 'http', scheme: 'bearer' } },
  exchange: {
    mutualTls: { type: 'mutualTLS', description: 'and HTTP message signatures (RFC 9421, RFC 9530)' },
  },
};

/** The OpenAPI 3.1 document of a listener, made from the very schemas that validate. */
export function openApi(title: string, routes: Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace('*}', '}');
    paths[path] = { ...paths[path], [route.method]: operation(route, securityName(title)) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Concordat gateway: ${title}`,
      version: '1',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    paths,
    components: { schemas: { Problem: ProblemSchema }, securitySchemes: SECURITY[title] },
  };
}

function securityName(title: string): string {
  return title === 'exchange' ? 'mutualTls' : 'bearer';
}

function operation(route: Route, security: string): object {
  return {
    operationId: operationId(route),
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.roles === 'public' ? { security: [] } : { security: [{ [security]: rolesOf(route) }] }),
    parameters: [
      ...parameters(route.params, 'path'),
      ...parameters(route.query, 'query'),
      ...(route.idempotency ? [IDEMPOTENCY] : []),
    ],
    ...requestBody(route),
    responses: {
      ...successes(route),
      default: {
        description: 'A problem (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

const IDEMPOTENCY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 200 },
  description:
    'The same key with the same body gives the same answer for a day; with another body it is refused',
};

function operationId({ method, path }: Route): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '' && word !== 'v1');
  return [method, ...words.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('');
}

function parameters(schema: TSchema | undefined, place: 'path' | 'query'): object[] {
  if (!schema) return [];
  const { properties, required = [] } = schema as TObject;
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }));
}

function requestBody(route: Route): object {
  if (route.body)
    return { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } };
  if (!route.stream) return {};
  const content = Object.fromEntries(route.stream.map((type) => [type, { schema: { type: 'string' } }]));
  return { requestBody: { required: true, content } };
}

/** By status. Two answers of one status differ in their content type. */
function successes({ response, otherwise }: Route): object {
  const first = { [response.status ?? 200]: { description: response.description, ...contentOf(response) } };
  if (!otherwise) return first;
  const { status = 200, description } = otherwise;
  if (status !== (response.status ?? 200))
    return { ...first, [status]: { description, ...contentOf(otherwise) } };
  const { content } = contentOf(response);
  return {
    [status]: { description: response.description, content: { ...content, ...contentOf(otherwise).content } },
  };
}

function contentOf({ schema, contentType }: RouteResponse): { content?: Record<string, object> } {
  if (!schema && contentType === undefined) return {};
  return { content: { [contentType ?? 'application/json']: schema ? { schema } : {} } };
}
