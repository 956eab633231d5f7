import { type Organisation, type Proposal, type Proposed, tally } from '@concordat/chaincode/domain';
import { moment, type Output, short } from '../output';

/** What is proposed, in a few words. */
export function subjectLine({ kind, content }: Proposed): string {
  switch (kind) {
    case 'FOUND':
      return 'end the founding';
    case 'ADMIT': {
      const { mspId, name, roles, governing } = content.organisation;
      return `admit ${mspId} (${name}) as ${roles.join(', ')}${governing ? ', governing' : ''}`;
    }
    case 'CHANGE_ROLES':
      return `${content.mspId} becomes ${content.roles.join(', ')}${content.governing ? ', governing' : ''}`;
    case 'SCHEMA':
      return `schema ${content.document.id}`;
    case 'PRODUCT':
      return `product ${content.product.id}`;
    case 'AGREEMENT':
      return `agreement ${content.terms.id} of ${content.terms.parties.join(', ')}`;
    case 'SUSPEND':
    case 'REINSTATE':
    case 'REMOVE':
    case 'LEAVE':
      return `${VERBS[kind]} ${content.mspId}: ${content.reason}`;
  }
}

const VERBS = { SUSPEND: 'suspend', REINSTATE: 'reinstate', REMOVE: 'remove', LEAVE: 'leave of' };

/** A proposal with its votes as they count now. */
export function withTally(proposal: Proposal, organisations: Organisation[]) {
  const { required, approved, governing, partiesMissing } = tally(proposal, organisations);
  const voted = new Set(approved);
  const missing = [...new Set([...governing.filter((mspId) => !voted.has(mspId)), ...partiesMissing])];
  return { ...proposal, required, approved, missing };
}

export type Counted = ReturnType<typeof withTally>;

const HEADERS = ['proposal', 'what', 'state', 'approved by', 'needed', 'not yet', 'until'];

export function tellProposals(output: Output, proposals: Counted[]): void {
  if (proposals.length === 0) return output.line('there is no such proposal');
  output.table(
    HEADERS,
    proposals.map((one) => [
      short(one.id),
      subjectLine(one),
      one.state,
      one.approvals.map(({ mspId }) => mspId).join(', '),
      one.executed?.required ?? one.required,
      one.state === 'OPEN' ? one.missing.join(', ') : '',
      moment(one.expires),
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
