import { type Static, Type } from '@sinclair/typebox';

const Code = Type.Union([Type.String(), Type.Null()]);

export const AuditedEnquiry = Type.Object({
  grantee: Type.String(),
  seq: Type.Integer(),
  time: Type.Integer(),
  basis: Type.String(),
  product: Type.String(),
  purpose: Type.String(),
  decision: Type.String(),
  code: Code,
  releases: Type.Array(Type.Object({ publisher: Type.String(), outcome: Type.String() })),
});
export type AuditedEnquiry = Static<typeof AuditedEnquiry>;

export const AuditedConsent = Type.Object({
  id: Type.String(),
  grantee: Type.String(),
  state: Type.String(),
  since: Type.Integer(),
  /** Since when its certifier vouches no longer for the key that signed it; a gateway of before does not say. */
  unboundAt: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
});

/** Why a list is complete, or is not. */
export const Completeness = Type.Object({
  complete: Type.Boolean(),
  height: Type.Integer(),
  peerHeight: Type.Integer(),
  grantees: Type.Array(
    Type.Object({
      grantee: Type.String(),
      seq: Type.Integer(),
      verified: Type.Boolean(),
      complete: Type.Boolean(),
    }),
  ),
});

/** What a search by subject answers, at the regulator. */
export const SearchAnswer = Type.Object({
  search: Type.Object({ seq: Type.Integer(), time: Type.Integer() }),
  enquiries: Type.Array(AuditedEnquiry),
  consents: Type.Array(AuditedConsent),
  proof: Completeness,
});
export type SearchAnswer = Static<typeof SearchAnswer>;

/** One look at a subject, as the subject sees it. */
export const Look = Type.Object({
  grantee: Type.String(),
  /** Its name in the registry. A gateway of before does not say it. */
  granteeName: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  time: Type.Integer(),
  basis: Type.String(),
  purpose: Type.String(),
  decision: Type.String(),
  code: Code,
});
export type Look = Static<typeof Look>;

/** Every audit listing says up to which block it speaks. */
export const AuditHeight = Type.Object({ height: Type.Integer() });

/** What a subject is told of every look at it. */
export interface Looks {
  looks: Look[];
  complete: boolean;
  height: number;
}
