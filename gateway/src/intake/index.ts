export * from './formats';
export type { Item, ItemError, ReadRow, ValidRecord } from './item';
export * from './json';
export * from './mapping';
export * from './sample';
export * from './validator';
export { csvCell, errorsCsv } from './csv-output';
export * from './readers';
export * from './generator';
