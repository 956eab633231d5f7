export { type AnchoredHead, anchoredHead } from './anchored-head';
export { type Anchorer, type AnchorerOptions, type AnchorerStatus, startAnchorer } from './anchorer';
export type { AttestDeps } from './attest-deps';
export { signCheckpoint, type SignedCheckpoint } from './sign-checkpoint';
