import { KEY_USES, type KeyUse } from '@concordat/chaincode/domain';
import { type Static, Type } from '@sinclair/typebox';

const Time = Type.Union([Type.Integer(), Type.Null()]);

/** A key that the gateway holds. */
export const OwnKey = Type.Object({
  keyId: Type.String(),
  use: Type.Union(KEY_USES.map((use) => Type.Literal<KeyUse>(use))),
  publicKey: Type.String(),
  proof: Type.String(),
  inUse: Type.Boolean(),
  validFrom: Time,
  revokedAt: Time,
});
export type OwnKey = Static<typeof OwnKey>;
