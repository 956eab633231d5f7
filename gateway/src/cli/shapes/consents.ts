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

/** A consent with what its grantee may have to produce. */
export const ProducedConsent = Type.Object({
  handle: Type.String(),
  consentId: Type.String(),
  state: Type.String(),
  words: Type.String(),
  terms: Type.Record(Type.String(), Type.Unknown()),
  private: Type.Object({
    salt: Type.String(),
    purposeInWords: Type.String(),
    signatoryName: Type.Union([Type.String(), Type.Null()]),
    scanHash: Type.Union([Type.String(), Type.Null()]),
  }),
});

/** A subject's log-in at the portal, made by its certifier. */
export const PortalToken = Type.Object({ token: Type.String() });
