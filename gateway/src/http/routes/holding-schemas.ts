import { STATUSES } from '@concordat/chaincode/domain';
import { Type } from '@sinclair/typebox';
import { Hex16, Nullable, Time } from './field-schemas';
import { Hash, MspId, oneOf, VersionedId } from './shapes';

/** How answers show what a reader holds, and what became of it. */

export const StatusSchema = oneOf(STATUSES, 'Where a record stands');
const Line = Type.Integer({ description: 'The line of the enquiry’s report' });
const Application = Type.String({ description: 'Your application or file number' });
const Release = Type.Integer({ description: '0, or the number of the corrected version' });

export const HoldingSchema = Type.Object({
  publisher: MspId,
  leafHash: Hash,
  schema: VersionedId,
  enquiryId: Hex16,
  seq: Type.Integer(),
  line: Line,
  n: Release,
  application: Application,
  product: VersionedId,
  status: StatusSchema,
  heldAt: Time,
  deleteAfter: Type.Integer({ description: 'From then on the evidence may not be kept; ms since 1970' }),
});

export const NoticeSchema = Type.Object({
  id: Hex16,
  publisher: MspId,
  leafHash: Type.String({ description: 'The record that has changed' }),
  schema: VersionedId,
  application: Application,
  product: VersionedId,
  holdings: Type.Array(Type.Object({ enquiryId: Hex16, line: Line }), {
    description: 'The enquiries under which this application was given the record',
  }),
  status: StatusSchema,
  reason: Type.String({ description: 'The publisher’s reason, a short upper-case code' }),
  replacement: Nullable(Type.String({ description: 'Leaf hash of the record that takes its place' })),
  since: Type.Integer({ description: 'When the change was committed on the ledger; ms since 1970' }),
  seq: Type.Integer({ description: 'Its number among the publisher’s changes, without gaps' }),
  raisedAt: Time,
  corrected: Type.Union(
    [Type.Object({ enquiryId: Hex16, line: Line, n: Release, leafHash: Hash }), Type.Null()],
    { description: 'The corrected version, once it was fetched' },
  ),
});
