import type { Enquiry, EnquiryLine } from '@concordat/chaincode/domain';
import type { AuditDeps } from './deps';
import { searchBySubject, type Subject } from './search';

/** One look at a subject, as the subject may see it: who, when, why, and what came of it. */
export interface Look {
  grantee: string;
  time: number;
  basis: Enquiry['basis'];
  reference: string;
  product: string;
  purpose: Enquiry['purpose'];
  decision: Enquiry['decision'];
  code: Enquiry['code'];
  lines: (EnquiryLine & { released: boolean })[];
}

export interface LooksAnswer {
  looks: Look[];
  /** Whether the ledger shows that no look is left out. */
  complete: boolean;
  /** Number of blocks that the answer rests on. */
  height: number;
}

/**
 * Every look at a subject, asked by a certifier on the subject's behalf, at the regulator. It goes on the ledger as a
 * search like any other, so that a certifier that asks without a subject behind it leaves a trace.
 */
export async function looksAt(
  deps: AuditDeps,
  subject: Subject,
  asked: { onBehalfOf: string },
): Promise<LooksAnswer> {
  const request = { subject, reason: 'SUBJECT_ACCESS', officer: asked.onBehalfOf };
  const { enquiries, proof } = await searchBySubject(deps, request);
  const looks = enquiries.map((enquiry) => ({
    grantee: enquiry.grantee,
    time: enquiry.time,
    basis: enquiry.basis,
    reference: enquiry.reference,
    product: enquiry.product,
    purpose: enquiry.purpose,
    decision: enquiry.decision,
    code: enquiry.code,
    lines: enquiry.lines.map((line, index) => ({
      ...line,
      released: enquiry.releases.some((release) => release.line === index),
    })),
  }));
  return { looks, complete: proof.complete, height: proof.height };
}
