import { PROPOSAL_KINDS, PROPOSAL_STATES, type ProposalKind } from '@concordat/chaincode/domain';
import { type TObject, Type } from '@sinclair/typebox';
import { SchemaDocumentSchema } from './document-schemas';
import { Time } from './field-schemas';
import {
  AgreementTermsSchema,
  AuthoritiesSchema,
  FoundingMemberSchema,
  ProductSchema,
  RolesSchema,
} from './registry-schemas';
import { Hash, MspId, oneOf } from './shapes';

/** How answers show proposals of the consortium's members. */

const AboutMember = Type.Object({ mspId: MspId, reason: Type.String() });
const NewMember = Type.Object({ ...FoundingMemberSchema.properties, authorities: AuthoritiesSchema });

const CONTENTS: Record<ProposalKind, TObject> = {
  FOUND: Type.Object({ bootstrap: Hash }),
  ADMIT: Type.Object({ organisation: NewMember }),
  CHANGE_ROLES: Type.Object({ mspId: MspId, roles: RolesSchema, governing: Type.Boolean() }),
  SUSPEND: AboutMember,
  REINSTATE: AboutMember,
  REMOVE: AboutMember,
  LEAVE: AboutMember,
  SCHEMA: Type.Object({ document: SchemaDocumentSchema }),
  PRODUCT: Type.Object({ product: ProductSchema }),
  AGREEMENT: Type.Object({ terms: AgreementTermsSchema }),
};

const Executed = Type.Object({
  time: Time,
  governing: Type.Array(MspId, { description: 'Who counted' }),
  required: Type.Integer({ description: 'How many of them it took' }),
});

const common = {
  id: Hash,
  proposer: MspId,
  proposed: Time,
  expires: Time,
  approvals: Type.Array(Type.Object({ mspId: MspId, time: Time })),
  state: oneOf(PROPOSAL_STATES),
  executed: Type.Union([Executed, Type.Null()], { description: 'Null until it is executed' }),
};

/** One shape for each kind: its content is another. */
export const ProposalSchema = Type.Union(
  PROPOSAL_KINDS.map((kind) => Type.Object({ ...common, kind: Type.Literal(kind), content: CONTENTS[kind] })),
);
