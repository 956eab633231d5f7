export {
  ROLES,
  endorsementPolicy,
  governingMembers,
  loadConsortium,
  parseConsortium,
  type Consortium,
  type ConsortiumOrganisation,
  type Role,
} from './consortium';
export { requiredEndorsements } from './endorsement-rule';
export { FaultsError, type Fault } from '../input/fault-list';
