import {
  type Proposal,
  type ProposalContents,
  type ProposalKind,
  schemaFacts,
} from '@concordat/chaincode/domain';
import type { Output } from '../output';
import { tellTerms } from '../registry/tell-agreement';
import { tellCandidate } from '../registry/tell-organisation';
import { tellProduct } from '../registry/tell-product';
import { tellDocument } from '../registry/tell-schema';

type Tell<K extends ProposalKind> = (
  output: Output,
  content: ProposalContents[K],
  proposal: Proposal,
) => void;

/** What one line cannot tell: the thing itself, without what only the decision gives it. */
const WHOLE: { [K in ProposalKind]?: Tell<K> } = {
  ADMIT: (output, { organisation }) => tellCandidate(output, organisation),
  SCHEMA: (output, { document }, { proposer }) =>
    tellDocument(output, schemaFacts(document, proposer), document),
  PRODUCT: (output, { product }) => tellProduct(output, product),
  AGREEMENT: (output, { terms }) => tellTerms(output, terms),
};

/** All that is voted on: who approves binds itself to it by its hash. */
export function tellContent(output: Output, proposal: Proposal): void {
  const tell = WHOLE[proposal.kind] as Tell<ProposalKind> | undefined;
  if (!tell) return;
  output.line('');
  tell(output, proposal.content, proposal);
}
