export { TRUST_MEDIA_TYPE } from './parse-trust';
export * from './bundle';
export type { Check } from './check';
export { readCheckpoint } from './check-signatures';
export { bundleBytes, bundleText, parseBundle } from './parse-bundle';
export { parseStatement } from './parse-statement';
export { parseTrust } from './parse-trust';
export * from './statement';
export * from './verify-bundle';
