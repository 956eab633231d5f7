import { type Static, Type } from '@sinclair/typebox';

/** What the registry holds, as far as a person is told of it. */

const Texts = Type.Array(Type.String());
const Text = Type.String();

export const Organisation = Type.Object({
  mspId: Text,
  name: Text,
  governing: Type.Boolean(),
  roles: Texts,
  acceptedCertifiers: Type.Union([Texts, Type.Null()]),
  authorities: Type.Optional(Type.Object({ identity: Text, tls: Text })),
  standing: Type.Optional(Type.Object({ state: Text, since: Type.Integer(), proposal: Text })),
});
export type Organisation = Static<typeof Organisation>;

export const RegisteredKey = Type.Object({
  mspId: Text,
  keyId: Text,
  use: Text,
  publicKey: Text,
  validFrom: Type.Integer(),
  revokedAt: Type.Union([Type.Integer(), Type.Null()]),
});
export type RegisteredKey = Static<typeof RegisteredKey>;

export const Product = Type.Object({
  id: Text,
  title: Text,
  purposes: Texts,
  lines: Type.Array(Type.Object({ publisher: Text, schema: Text, groups: Texts })),
});
export type Product = Static<typeof Product>;

export const Agreement = Type.Object({
  terms: Type.Object({
    id: Text,
    parties: Texts,
    grantees: Texts,
    products: Texts,
    purposes: Texts,
    legalBasis: Text,
    notBefore: Type.Integer(),
    notAfter: Type.Integer(),
    volumeCap: Type.Integer(),
  }),
  hash: Text,
  approvals: Texts,
});
export type Agreement = Static<typeof Agreement>;

export const SchemaFacts = Type.Object({
  id: Text,
  publisher: Text,
  hash: Text,
  groups: Texts,
  purposes: Texts,
  minAssurance: Type.Integer(),
});
export type SchemaFacts = Static<typeof SchemaFacts>;

const SchemaField = Type.Object({
  name: Text,
  type: Text,
  required: Type.Boolean(),
  group: Text,
  format: Type.Optional(Text),
  checkDigit: Type.Optional(Text),
  enum: Type.Optional(Texts),
  maxLength: Type.Optional(Type.Integer()),
  pattern: Type.Optional(Text),
  title: Type.Optional(Text),
});
export type SchemaField = Static<typeof SchemaField>;

export const SchemaDocument = Type.Object({
  id: Text,
  title: Text,
  subject: Type.Object({ kind: Text, field: Type.Union([Text, Type.Null()]) }),
  businessKey: Texts,
  fields: Type.Array(SchemaField),
  legalBasis: Text,
  conductEnd: Type.Union([Text, Type.Null()]),
  retentionDays: Type.Union([Type.Integer(), Type.Null()]),
});
export type SchemaDocument = Static<typeof SchemaDocument>;

/** What `GET /v1/schemas/{id}` answers. */
export const RegisteredSchema = Type.Object({ document: SchemaDocument });
