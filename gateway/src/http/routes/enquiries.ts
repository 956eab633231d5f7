import type { Ledger } from '../../ports/ledger';
import { parseEnquiryPage } from '../../ports/ledger-values';
import { list } from '../list';
import type { Route } from '../route';
import { EnquiryHeadSchema, EnquirySchema } from './ledger-schemas';

/** The organisation's own enquiries, as the ledger has them: refused ones included. */
export function enquiryRoutes({ ledger }: { ledger: Ledger }): Route[] {
  return [
    list({
      path: '/v1/enquiries',
      summary: 'List the organisation’s own enquiries in their gapless sequence',
      roles: ['officer', 'inspector'],
      item: EnquirySchema,
      description: 'Enquiries from the oldest on',
      more: { head: EnquiryHeadSchema },
      position: /^[1-9]\d{0,14}$/,
      page: async ({ after = '0', limit }) => {
        const argument = { grantee: ledger.mspId, from: Number(after) + 1, limit };
        const call = { contract: 'enquiry', function: 'list', argument };
        const { enquiries, head } = await ledger.evaluate(call, parseEnquiryPage);
        const last = enquiries.at(-1)?.seq ?? head.seq;
        return { items: enquiries, next: last < head.seq ? String(last) : undefined, head };
      },
    }),
  ];
}
