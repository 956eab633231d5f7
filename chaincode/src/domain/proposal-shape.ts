import * as names from './names';
import * as reading from './parse';
import { ROLES } from './party';
import type { Authorities, FoundingMember, NewMember } from './party';
import type { AboutMember, ProposalContents, ProposalKind, Proposed } from './proposal';
import type { AgreementTerms, Product, ProductLine } from './schema';
import { schemaDocument } from './schema-document';

/** Readers of what proposals are about; the same shapes are registered while a consortium is founded. */

const { boolean, checked, hex, integer, list, nullable, object, oneOf, optional, text } = reading;

const purposes = list(names.purpose, { min: 1, max: 8, unique: true });
const roles = list(oneOf(ROLES), { min: 1, max: ROLES.length, unique: true });

const member = {
  mspId: names.mspId,
  name: text({ max: 256 }),
  governing: boolean,
  roles,
  acceptedCertifiers: nullable(list(names.mspId, { max: 100, unique: true })),
};
export const foundingMember = object<FoundingMember>(member);
const newMember = object<NewMember>({
  ...member,
  authorities: object<Authorities>({ identity: hex(32), tls: hex(32) }),
});

const productLine = object<ProductLine>({
  publisher: names.mspId,
  schema: names.versionedId,
  groups: list(names.fieldName, { max: 32, unique: true }),
});
export const product = object<Product>({
  id: names.versionedId,
  title: text({ max: 256 }),
  purposes,
  lines: list(productLine, { min: 1, max: 20 }),
});

export const agreementTerms = checked(
  object<AgreementTerms>({
    id: names.agreementId,
    parties: list(names.mspId, { min: 1, max: 50, unique: true }),
    grantees: list(names.mspId, { min: 1, max: 50, unique: true }),
    products: list(names.versionedId, { min: 1, max: 50, unique: true }),
    purposes,
    legalBasis: text({ max: 512 }),
    notBefore: names.time,
    notAfter: names.time,
    volumeCap: integer({ min: 1, max: 1_000_000_000 }),
  }),
  (terms, fault) => {
    if (terms.notAfter <= terms.notBefore) fault('/notAfter', 'a time after notBefore');
  },
);

const aboutMember = object<AboutMember>({ mspId: names.mspId, reason: text({ max: 1000 }) });

const CONTENTS: { [K in ProposalKind]: reading.Reader<ProposalContents[K]> } = {
  FOUND: object({ bootstrap: hex(32) }),
  ADMIT: object({ organisation: newMember }),
  CHANGE_ROLES: object({ mspId: names.mspId, roles, governing: boolean }),
  SUSPEND: aboutMember,
  REINSTATE: aboutMember,
  REMOVE: aboutMember,
  LEAVE: aboutMember,
  SCHEMA: object({ document: schemaDocument }),
  PRODUCT: object({ product }),
  AGREEMENT: object({ terms: agreementTerms }),
};

export const PROPOSAL_KINDS = Object.keys(CONTENTS) as ProposalKind[];

/** Reads a kind and the content that belongs to it, with other members beside them. */
export function proposedWith<T extends object>(others: {
  [K in keyof T]-?: reading.Reader<T[K]>;
}): reading.Reader<Proposed & T> {
  return (value, pointer, faults) => {
    const kind = kindOf(value);
    const content: reading.Reader<unknown> = kind === undefined ? anything : CONTENTS[kind];
    const read = object<Record<string, unknown>>({ ...others, kind: oneOf(PROPOSAL_KINDS), content });
    // The content was read by the reader of just that kind.
    return read(value, pointer, faults) as Proposed & T;
  };
}

/** Where the kind is unknown, that is the fault to tell, and no other. */
const anything = optional((value: unknown) => value);

function kindOf(value: unknown): ProposalKind | undefined {
  const said: unknown =
    typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  return PROPOSAL_KINDS.find((kind) => kind === said);
}
