export { JsonError, type JsonPlace } from './json-error';
export { DEFAULT_LIMITS, type JsonLimits } from './json-limits';
export { parseStrictJson } from './strict-json';
