import { type Static, Type } from '@sinclair/typebox';
import { ReportLine } from './enquiries';

/** A change of a record that a file rests on. */
export const Notice = Type.Object({
  id: Type.String(),
  application: Type.String(),
  publisher: Type.String(),
  leafHash: Type.String(),
  status: Type.String(),
});
export type Notice = Static<typeof Notice>;

/** The corrected version of a record, given under the enquiry that the record was given for. */
export const FetchedCorrection = Type.Object({ notice: Notice, line: ReportLine });
