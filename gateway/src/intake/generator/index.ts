export type { Company } from './company';
export type { GeneratedItem } from './generated-item';
export {
  generateRegisters,
  type GeneratorOptions,
  type Register,
  type Registers,
} from './generate-registers';
export { NAMED_COMPANIES, namedCompany, type NamedCompany } from './named-companies';
export { csvLines, ndjsonLines, writeRegister } from './write-register';
