import {
  agreementHash,
  type Proposal,
  type ProposalContents,
  type ProposalKind,
  schemaFacts,
} from '@concordat/chaincode/domain';
import type { Output } from '../output';
import { tellAgreement } from '../registry/tell-agreement';
import { tellMember } from '../registry/tell-organisation';
import { tellProduct } from '../registry/tell-product';
import { tellDocument } from '../registry/tell-schema';

type Tell<K extends ProposalKind> = (
  output: Output,
  content: ProposalContents[K],
  proposal: Proposal,
) => void;

/** What one line cannot tell: the thing itself, as `show` would tell it once it is decided. */
const WHOLE: { [K in ProposalKind]?: Tell<K> } = {
  ADMIT: (output, { organisation }) => tellMember(output, organisation),
  SCHEMA: (output, { document }, { proposer }) =>
    tellDocument(output, schemaFacts(document, proposer), document),
  PRODUCT: (output, { product }) => tellProduct(output, product),
  AGREEMENT: (output, { terms }, { approvals }) =>
    tellAgreement(output, {
      ...{ terms, hash: agreementHash(terms) },
      approvals: approvals.map(({ mspId }) => mspId),
    }),
};

/** All that is voted on: who approves binds itself to it by its hash. */
export function tellContent(output: Output, proposal: Proposal): void {
  const tell = WHOLE[proposal.kind] as Tell<ProposalKind> | undefined;
  if (!tell) return;
  output.line('');
  tell(output, proposal.content, proposal);
}
