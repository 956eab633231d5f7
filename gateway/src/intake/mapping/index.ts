export { defaultMapping } from './default-mapping';
export { ItemMapper, type CellSource } from './item-mapper';
export {
  DATE_FORMATS,
  ENCODINGS,
  type CellRule,
  type DateFormat,
  type Encoding,
  type Mapping,
} from './mapping';
export { parseMapping } from './parse-mapping';
