import { KEY_USES, ROLES } from '@concordat/chaincode/domain';
import { Type } from '@sinclair/typebox';
import { AssuranceSchema, Nullable, PurposeSchema, Time } from './field-schemas';
import { Hash, MspId, oneOf, VersionedId } from './shapes';

/** How answers show what the registry holds, and what proposals would put there. */

const Purposes = Type.Array(PurposeSchema);
export const Groups = Type.Array(Type.String(), {
  description: 'Names of groups of fields; meta is not listed',
});
export const RolesSchema = Type.Array(oneOf(ROLES));

export const AuthoritiesSchema = Type.Object(
  { identity: Hash, tls: Hash },
  {
    description:
      'SHA-256 of the certificate authorities that it was admitted with; a founding member has none',
  },
);

export const FoundingMemberSchema = Type.Object({
  mspId: MspId,
  name: Type.String(),
  governing: Type.Boolean({ description: 'Whether it endorses and votes' }),
  roles: RolesSchema,
  acceptedCertifiers: Type.Union([Type.Array(MspId), Type.Null()], {
    description: 'Certifiers whose bindings it accepts as a publisher; null: every one',
  }),
});

export const OrganisationSchema = Type.Object({
  ...FoundingMemberSchema.properties,
  authorities: Type.Optional(AuthoritiesSchema),
  standing: Type.Optional(
    Type.Object(
      { state: oneOf(['SUSPENDED', 'LEFT']), since: Time, proposal: Hash },
      { description: 'Left out for a member in good standing' },
    ),
  ),
});

export const RegisteredKeySchema = Type.Object({
  mspId: MspId,
  keyId: Type.String(),
  use: oneOf(KEY_USES),
  publicKey: Type.String({ description: 'Ed25519, base64url' }),
  validFrom: Time,
  revokedAt: Nullable(Time),
});

export const SchemaFactsSchema = Type.Object({
  id: VersionedId,
  publisher: MspId,
  hash: Type.String({ description: 'Of the schema’s document' }),
  groups: Groups,
  purposes: Purposes,
  minAssurance: AssuranceSchema,
});

export const ProductSchema = Type.Object({
  id: VersionedId,
  title: Type.String(),
  purposes: Purposes,
  lines: Type.Array(Type.Object({ publisher: MspId, schema: VersionedId, groups: Groups })),
});

export const AgreementTermsSchema = Type.Object({
  id: Type.String(),
  parties: Type.Array(MspId),
  grantees: Type.Array(MspId),
  products: Type.Array(VersionedId),
  purposes: Purposes,
  legalBasis: Type.String(),
  notBefore: Time,
  notAfter: Time,
  volumeCap: Type.Integer({ description: 'Most enquiries that are granted under it' }),
});

export const AgreementSchema = Type.Object({
  terms: AgreementTermsSchema,
  hash: Type.String({ description: 'Of the terms; parties approve it' }),
  approvals: Type.Array(MspId, { description: 'In force once all parties are here' }),
});
