/** What another member's own software needs to speak with gateways: sealing, and signing what is sent. */
export { escrow, openingBytes, padToSizeClass, sealedBox, unpad } from './crypto';
export { privateHash } from './flow/consent/private-hash';
export { type RequestMessage, signRequest, type SignerDeps } from './signing';
