export {
  createAuthority,
  issue,
  loadAuthority,
  type Authority,
  type LeafOptions,
  type PemPair,
} from './authority';
export { createMaterial, type MaterialOptions, type MaterialOrganisation } from './create-material';
export * from './paths';
