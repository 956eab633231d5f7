import { type Static, Type } from '@sinclair/typebox';

/** A change of a record that a file rests on. */
export const Notice = Type.Object({
  application: Type.String(),
  publisher: Type.String(),
  leafHash: Type.String(),
  status: Type.String(),
});
export type Notice = Static<typeof Notice>;
