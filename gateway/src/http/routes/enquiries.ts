import type { Enquiry, EnquiryHead } from '@concordat/chaincode/domain';
import { GatewayError } from '../../errors';
import type { Ledger } from '../../ports/ledger';
import { decodeCursor, encodeCursor } from '../cursor';
import { type Route, route } from '../route';
import { Any, object, PageQuery, pageOf } from './shapes';

interface Listed {
  enquiries: Enquiry[];
  head: EnquiryHead;
}

/** The organisation's own enquiries, as the ledger has them: refused ones included. */
export function enquiryRoutes({ ledger }: { ledger: Ledger }): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/enquiries',
      summary: 'List the organisation’s own enquiries in their gapless sequence',
      roles: ['officer', 'inspector'],
      query: object(PageQuery),
      response: { description: 'Enquiries from the oldest on', schema: pageOf(Any) },
      handle: async ({ query }) => {
        const from = positionOf(query.cursor);
        const argument = { grantee: ledger.mspId, from, limit: query.limit ?? 100 };
        const call = { contract: 'enquiry', function: 'list', argument };
        const { enquiries, head } = await ledger.evaluate(call, (value) => value as Listed);
        const last = enquiries.at(-1)?.seq ?? head.seq;
        return { items: enquiries, next: last < head.seq ? encodeCursor(String(last + 1)) : null, head };
      },
    }),
  ];
}

function positionOf(cursor: string | undefined): number {
  const position = Number(decodeCursor(cursor) ?? '1');
  if (Number.isSafeInteger(position) && position > 0) return position;
  throw new GatewayError('CURSOR_INVALID', 'the cursor is not one that an earlier page gave');
}
