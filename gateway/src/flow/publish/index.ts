export * from './bundle-parts';
export * from './change-status';
export { forgetReceipts } from './idempotency';
export { publish } from './publish';
export * from './publish-deps';
export * from './publish-types';
export * from './records';
export { StoreQueue } from './store-queue';
export { type AnchorRow, type BatchRow, type RecordRow, type StatusRow } from './register-tables';
