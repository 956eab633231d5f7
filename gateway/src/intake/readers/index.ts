export { toItem } from './json-row';
export { readCsv } from './read-csv';
export { formatOf, readItems, type FileFormat, type ReadItemsOptions } from './read-items';
export { readJsonArray } from './read-json-array';
export { readNdjson } from './read-ndjson';
export { DEFAULT_READ_LIMITS, type Bytes, type ReadLimits } from './read-options';
