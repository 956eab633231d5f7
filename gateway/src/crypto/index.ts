export * from './commitment';
export * from './crypto-error';
export * from './ed25519';
export { equalBytes, hmac, hmacHex } from './hmac';
export * from './opening';
export * from './padding';
export { drawRandom, shuffled } from './random';
export * from './sealed-box';
export { openSecretBox, secretBox } from './secret-box';
