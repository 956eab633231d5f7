export { Pocket } from './pocket';
export {
  parseOptions,
  type PocketChaincode,
  type PocketOptions,
  type PocketOptionsInput,
  type PocketOrganisation,
} from './options';
export type { EndorsementPolicy } from './validation/endorsement-policy';
