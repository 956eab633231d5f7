import type { TSchema } from '@sinclair/typebox';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { type Fault, GatewayError } from '../errors';

const OPTIONS = {
  strict: true,
  allErrors: true,
  validateFormats: false,
  strictTypes: false,
  verbose: true,
} as const;
const plain = new Ajv2020(OPTIONS);
/** Params and queries are text: "25" is the number 25. */
const coercing = new Ajv2020({ ...OPTIONS, coerceTypes: true, useDefaults: true });
/** Settings have defaults, and are what they are. */
const defaulting = new Ajv2020({ ...OPTIONS, useDefaults: true });
const AJV: Record<Place, Ajv2020> = { params: coercing, query: coercing, body: plain, config: defaulting };
const MOST_FAULTS = 50;
/** How a place is named to whoever sent or wrote it. */
const NOT_VALID: Record<Place, string> = {
  params: 'the path of the request is not valid',
  query: 'the query of the request is not valid',
  body: 'the body of the request is not valid',
  config: 'the settings are not valid',
};

export type Place = 'params' | 'query' | 'body' | 'config';
export type Validator = (value: unknown) => unknown;

/** Compiles a schema into a check that returns the value or throws REQUEST_INVALID with every fault and its place. */
export function validator(schema: TSchema | undefined, place: Place): Validator {
  if (!schema) return (value) => value;
  const check = AJV[place].compile(schema);
  return (value) => {
    if (check(value)) return value;
    const faults = (check.errors ?? []).slice(0, MOST_FAULTS).map((error) => faultOf(error, place));
    throw new GatewayError('REQUEST_INVALID', NOT_VALID[place], { faults });
  };
}

function faultOf(error: ErrorObject, place: Place): Fault {
  const expected = expectation(error);
  return {
    pointer:
      (place === 'params' || place === 'query' ? `/${place}` : '') +
      error.instancePath +
      missingOrUnknown(error),
    code: error.keyword.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
    message: error.message ?? 'is not valid',
    ...(expected === undefined ? {} : { expected }),
  };
}

function missingOrUnknown({ params }: ErrorObject): string {
  const name: unknown =
    (params as Record<string, unknown>)['missingProperty'] ?? params['additionalProperty'];
  return typeof name === 'string' ? `/${name.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1')}` : '';
}

function expectation({ keyword, params, parentSchema }: ErrorObject): string | undefined {
  const given = params as Record<string, unknown>;
  switch (keyword) {
    case 'enum':
      return (given['allowedValues'] as unknown[]).map(String).join(', ');
    case 'type':
      return String(given['type']);
    case 'pattern':
      return formOf(String(given['pattern']), parentSchema?.['description']);
    case 'const':
      return String(given['allowedValue']);
    default:
      return typeof given['limit'] === 'number' ? `${keyword} ${given['limit']}` : undefined;
  }
}

/** A pattern alone tells people little: its field's description comes first. */
function formOf(pattern: string, description: unknown): string {
  const words = typeof description === 'string' ? `${description}; ` : '';
  return `${words}text that matches ${pattern}`;
}
