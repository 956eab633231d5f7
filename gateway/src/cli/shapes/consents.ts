import { type Static, Type } from '@sinclair/typebox';

/** What asking for a consent answers. */
export const ConsentRequested = Type.Object({
  handle: Type.String(),
  consentId: Type.String(),
  terms: Type.Record(Type.String(), Type.Unknown()),
  words: Type.String(),
  /** False where the certifier is away or takes no more now (`waitsFor` says which): the gateway sends it again. */
  delivered: Type.Optional(Type.Boolean()),
  waitsFor: Type.Optional(Type.String()),
  /** Publishers that want a stronger form of consent. */
  tooWeakFor: Type.Optional(Type.Array(Type.String())),
});
export type ConsentRequested = Static<typeof ConsentRequested>;

/** A consent or request, as either side is shown it. */
export const ConsentShown = Type.Object({
  handle: Type.String(),
  consentId: Type.String(),
  state: Type.String(),
  words: Type.String(),
});

const OptionalText = Type.Union([Type.String(), Type.Null()]);
const OptionalTime = Type.Union([Type.Integer(), Type.Null()]);

const Terms = Type.Object({
  kind: Type.String(),
  mode: Type.String(),
  product: Type.String(),
  purposes: Type.Array(Type.String()),
  notBefore: Type.Integer(),
  notAfter: Type.Integer(),
  maxUses: Type.Integer(),
  frequency: Type.Union([Type.Object({ count: Type.Integer(), windowMs: Type.Integer() }), Type.Null()]),
  method: Type.String(),
  signatoryRole: Type.String(),
  mandateHash: OptionalText,
  predecessor: OptionalText,
});

/** A consent as its grantee sees it, with what it may have to produce. */
export const ProducedConsent = Type.Object({
  ...ConsentShown.properties,
  since: OptionalTime,
  subject: Type.Object({ kind: Type.String(), identifier: Type.String() }),
  certifier: Type.String(),
  createdAt: Type.Integer(),
  delivered: Type.Boolean(),
  waitsFor: Type.Optional(Type.String()),
  use: Type.Union([
    Type.Object({ uses: Type.Integer(), windowStart: Type.Integer(), windowCount: Type.Integer() }),
    Type.Null(),
  ]),
  terms: Terms,
  private: Type.Object({
    purposeInWords: Type.String(),
    signatoryName: OptionalText,
    scanHash: OptionalText,
  }),
});
export type ProducedConsent = Static<typeof ProducedConsent>;

/** A subject's log-in at the portal, made by its certifier. */
export const PortalToken = Type.Object({ token: Type.String() });
