import { requiredApprovals, votingMembers } from './governance-rule';
import type { Organisation } from './party';
import type { Proposal, ProposalState, Proposed } from './proposal';
import { RuleError } from './rule-error';

/** Longest life of a proposal: a vote does not lie about for years. */
const MOST_PROPOSAL_MS = 90 * 86_400_000;

/** Proposals of a member that does not govern and that were not carried out, in all. */
const MOST_UNDECIDED = 50;

/** The votes on a proposal as they count now. */
export interface Tally {
  /** Governing members in good standing. */
  governing: string[];
  required: number;
  /** Those of them that approve. */
  approved: string[];
  /** Parties of an agreement that must still approve for themselves. */
  partiesMissing: string[];
  enough: boolean;
}

/** Counts the approvals over the members as they are now; votes of others do not count. */
export function tally(proposal: Proposal, organisations: Organisation[]): Tally {
  const governing = votingMembers(organisations);
  const required = requiredApprovals(governing.length);
  const voted = new Set(proposal.approvals.map(({ mspId }) => mspId));
  const approved = governing.filter((mspId) => voted.has(mspId));
  const partiesMissing = partiesOf(proposal).filter((mspId) => !voted.has(mspId));
  const enough = approved.length >= required && partiesMissing.length === 0;
  return { governing, required, approved, partiesMissing, enough };
}

/** An open proposal whose time has passed is EXPIRED. `expires` is excluded. */
export function proposalStateAt(
  { state, expires }: Pick<Proposal, 'state' | 'expires'>,
  time: number,
): ProposalState {
  return state === 'OPEN' && time >= expires ? 'EXPIRED' : state;
}

/** Whether a member reads a proposal: governing members all, others those they made and those about themselves. */
export function maySeeProposal(proposal: Proposal, member: Organisation): boolean {
  const { mspId } = member;
  return (
    member.governing ||
    proposal.proposer === mspId ||
    partiesOf(proposal).includes(mspId) ||
    subjectOf(proposal) === mspId
  );
}

/** The member that a proposal is about, where it is about one. */
export function subjectOf({ kind, content }: Proposed): string | undefined {
  if (kind === 'ADMIT') return content.organisation.mspId;
  return 'mspId' in content ? content.mspId : undefined;
}

/** @throws RuleError PROPOSAL_EXPIRY_INVALID */
export function checkExpiry(expires: number, time: number): void {
  if (expires > time && expires <= time + MOST_PROPOSAL_MS) return;
  throw new RuleError('PROPOSAL_EXPIRY_INVALID', '/expires: expected a time within the next 90 days');
}

/**
 * All members read proposals in one list, and none goes from it: a reader's own undecided ones must not fill it.
 *
 * @throws RuleError PROPOSAL_LIMIT
 */
export function checkBacklog(proposals: Proposal[], proposer: string): void {
  const undecided = proposals.filter((each) => each.proposer === proposer && each.state !== 'EXECUTED');
  if (undecided.length < MOST_UNDECIDED) return;
  throw new RuleError(
    'PROPOSAL_LIMIT',
    `${MOST_UNDECIDED} proposals of the caller came to nothing, or are open`,
  );
}

/**
 * Whether a member may vote on a proposal: governing members, and the parties of an agreement for themselves.
 *
 * @throws RuleError ROLE_REQUIRED
 */
export function checkVoter(proposal: Proposal, voter: Organisation): void {
  if (voter.governing || partiesOf(proposal).includes(voter.mspId)) return;
  throw new RuleError('ROLE_REQUIRED', 'only governing members vote, and the parties of an agreement');
}

/** @throws RuleError PROPOSAL_CLOSED, PROPOSAL_EXPIRED */
export function checkOpen(proposal: Proposal, time: number): void {
  const state = proposalStateAt(proposal, time);
  if (state === 'EXPIRED') throw new RuleError('PROPOSAL_EXPIRED', 'the time for approvals has passed');
  if (state !== 'OPEN') throw new RuleError('PROPOSAL_CLOSED', `the proposal is ${state}`);
}

/** The proposal with a member's vote; the same one where it has voted already. */
export function withApproval(proposal: Proposal, mspId: string, time: number): Proposal {
  if (proposal.approvals.some((approval) => approval.mspId === mspId)) return proposal;
  return { ...proposal, approvals: [...proposal.approvals, { mspId, time }] };
}

/** The proposal without a member's vote; its proposer takes back the whole. @throws RuleError APPROVAL_UNKNOWN */
export function withdrawn(proposal: Proposal, mspId: string): Proposal {
  if (proposal.proposer === mspId) return { ...proposal, state: 'WITHDRAWN' };
  const approvals = proposal.approvals.filter((approval) => approval.mspId !== mspId);
  if (approvals.length < proposal.approvals.length) return { ...proposal, approvals };
  throw new RuleError('APPROVAL_UNKNOWN', 'the caller has not approved this proposal');
}

function partiesOf({ kind, content }: Proposed): string[] {
  return kind === 'AGREEMENT' ? content.terms.parties : [];
}
