import type { Enquiry, ReleaseEntry } from '@concordat/chaincode/domain';
import type { Seen } from '../../ports/read-model';
import type { AuditDeps } from './deps';
import { type Page, type PageRequest, fillPage } from '../page/page';

/** An enquiry as an inspector sees it, with what was released for it. */
export interface EnquiryView extends Enquiry {
  block: number;
  txId: string;
  releases: Pick<ReleaseEntry, 'publisher' | 'line' | 'n' | 'outcome' | 'time' | 'statementHash'>[];
}

export interface EnquiryFilter {
  grantee?: string | undefined;
  decision?: 'GRANTED' | 'DENIED' | undefined;
}

/** Every enquiry of every grantee, refused ones included, in the order of the ledger. */
export function auditEnquiries(
  deps: AuditDeps,
  { grantee, decision }: EnquiryFilter,
  page: PageRequest,
): Promise<Page<EnquiryView>> {
  const rows = deps.readModel.enquiriesInOrder(page.after === undefined ? {} : { after: page.after });
  return fillPage(rows, page.limit, (row) => {
    if (grantee !== undefined && row.value.grantee !== grantee) return undefined;
    if (decision !== undefined && row.value.decision !== decision) return undefined;
    return enquiryView(deps, row);
  });
}

export async function enquiryView(
  deps: AuditDeps,
  { value, block, txId }: Seen<Enquiry>,
): Promise<EnquiryView> {
  const releases = await deps.readModel.releases(value.grantee, value.seq);
  return {
    ...value,
    block,
    txId,
    releases: releases.map(({ value: { publisher, line, n, outcome, time, statementHash } }) => ({
      publisher,
      line,
      n,
      outcome,
      time,
      statementHash,
    })),
  };
}
