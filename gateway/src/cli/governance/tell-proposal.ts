import {
  type AboutMember,
  type Organisation,
  type Proposal,
  type ProposalContents,
  type ProposalKind,
  type Proposed,
  tally,
} from '@concordat/chaincode/domain';
import { moment, type Output, short, utc } from '../output';

type Line<K extends ProposalKind> = (content: ProposalContents[K]) => string;

const about =
  (verb: string) =>
  ({ mspId, reason }: AboutMember) =>
    `${verb} ${mspId}: ${reason}`;
const asRoles = ({ roles, governing }: { roles: string[]; governing: boolean }) =>
  `${roles.join(', ')}${governing ? ', governing' : ''}`;

const LINES: { [K in ProposalKind]: Line<K> } = {
  FOUND: () => 'end the founding',
  ADMIT: ({ organisation }) =>
    `admit ${organisation.mspId} (${organisation.name}) as ${asRoles(organisation)}`,
  CHANGE_ROLES: (content) => `${content.mspId} becomes ${asRoles(content)}`,
  SUSPEND: about('suspend'),
  REINSTATE: about('reinstate'),
  REMOVE: about('remove'),
  LEAVE: about('leave of'),
  SCHEMA: ({ document }) => `schema ${document.id}`,
  PRODUCT: ({ product }) => `product ${product.id}`,
  AGREEMENT: ({ terms }) => `agreement ${terms.id} of ${terms.parties.join(', ')}`,
};

/** What is proposed, in a few words. */
function subjectLine({ kind, content }: Proposed): string {
  return (LINES[kind] as Line<ProposalKind>)(content);
}

/** A proposal with its votes as they count now. */
export function withTally(proposal: Proposal, organisations: Organisation[]) {
  const { required, approved, governing, partiesMissing } = tally(proposal, organisations);
  const voted = new Set(approved);
  const missing = [...new Set([...governing.filter((mspId) => !voted.has(mspId)), ...partiesMissing])];
  return { ...proposal, required, approved, missing };
}

export type Counted = ReturnType<typeof withTally>;

const HEADERS = ['proposal', 'what', 'state', 'approved by', 'needed', 'not yet', 'until (UTC)'];

export function tellProposals(output: Output, proposals: Counted[]): void {
  if (proposals.length === 0) return output.line('No proposal is open.');
  output.table(
    HEADERS,
    proposals.map((one) => [
      short(one.id),
      subjectLine(one),
      one.state,
      one.approvals.map(({ mspId }) => mspId).join(', '),
      one.executed?.required ?? one.required,
      one.state === 'OPEN' ? one.missing.join(', ') : '',
      utc(one.expires),
    ]),
  );
}

/** One proposal after a vote: what has become of it, and who is still asked. */
export function tellProposal(output: Output, one: Counted): void {
  output.line(`${subjectLine(one)}`);
  output.line(`  proposal ${one.id}`);
  output.line(`  approved by ${one.approvals.map(({ mspId }) => mspId).join(', ') || 'nobody yet'}`);
  if (one.state !== 'OPEN') return output.line(`  ${one.state}`);
  output.line(`  OPEN: ${one.approved.length} of ${one.required} needed; not yet: ${one.missing.join(', ')}`);
  output.line(
    `  until ${moment(one.expires)}; each of them runs: concordat org approve ${one.id.slice(0, 12)}`,
  );
}
