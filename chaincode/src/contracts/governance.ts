import type { Context } from 'fabric-contract-api';
import {
  checkBacklog,
  checkExpiry,
  checkOpen,
  checkProposed,
  checkVoter,
  maySeeProposal,
  proposalId,
  proposalStateAt,
} from '../domain';
import { RuleError, stateKey, tally, withApproval, withdrawn } from '../domain';
import type { Organisation, Proposal, Proposed } from '../domain';
import * as args from './arguments';
import { carryOut, governanceFacts } from './governance-effects';
import { LedgerContract } from './ledger-contract';
import { transact } from './transaction';
import type { Transaction } from './transaction';

/** Governance: proposals, the members' votes on them, and what becomes of them. */
export class GovernanceContract extends LedgerContract {
  constructor() {
    super('governance');
  }

  async propose(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.propose, propose);
  }

  async approve(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.byHash, approve);
  }

  async withdraw(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.byHash, withdraw);
  }

  async execute(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.byHash, execute);
  }

  async proposals(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.nothing, proposals);
  }

  async proposal(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.byHash, proposal);
  }
}

const proposalKey = (id: string) => stateKey('proposal', id);

/** A proposer who may vote has voted by it. */
async function propose(tx: Transaction, asked: Proposed & { expires: number }): Promise<Proposal> {
  const proposer = await tx.active();
  tx.admin();
  const { expires, ...proposed } = asked;
  const id = proposalId({ ...proposed, channel: tx.channel, proposer: tx.caller, expires });
  const existing = await tx.state.get<Proposal>(proposalKey(id));
  if (existing) return shown(existing, tx);
  checkExpiry(expires, tx.time);
  if (!proposer.governing) checkBacklog(await tx.state.list<Proposal>('proposal'), tx.caller);
  checkProposed(proposed, await governanceFacts(tx, proposed, proposer));
  const life = { proposed: tx.time, expires, approvals: [], state: 'OPEN', executed: null } as const;
  const made: Proposal = { ...proposed, id, proposer: tx.caller, ...life, approvals: [] };
  if (!mayVote(made, proposer)) return save(tx, made);
  return save(tx, await executedIfEnough(tx, withApproval(made, tx.caller, tx.time)));
}

async function approve(tx: Transaction, { id }: { id: string }): Promise<Proposal> {
  const voter = await tx.active();
  tx.admin();
  const existing = await load(tx, id, voter);
  checkVoter(existing, voter);
  if (existing.state === 'EXECUTED' && hasVoted(existing, tx.caller)) return existing;
  checkOpen(existing, tx.time);
  return save(tx, await executedIfEnough(tx, withApproval(existing, tx.caller, tx.time)));
}

async function withdraw(tx: Transaction, { id }: { id: string }): Promise<Proposal> {
  const voter = await tx.member();
  tx.admin();
  const existing = await load(tx, id, voter);
  if (existing.state === 'WITHDRAWN' && existing.proposer === tx.caller) return existing;
  checkOpen(existing, tx.time);
  return save(tx, withdrawn(existing, tx.caller));
}

/** Counts again: after a member has left, the votes that are there may be enough. */
async function execute(tx: Transaction, { id }: { id: string }): Promise<Proposal> {
  const voter = await tx.active();
  await tx.governing();
  tx.admin();
  const existing = await load(tx, id, voter);
  if (existing.state === 'EXECUTED') return existing;
  checkOpen(existing, tx.time);
  const executed = await executedIfEnough(tx, existing);
  if (executed.state === 'EXECUTED') return save(tx, executed);
  const { approved, required, partiesMissing } = tally(existing, await tx.state.list<Organisation>('org'));
  const parties = partiesMissing.length > 0 ? `; parties missing: ${partiesMissing.join(', ')}` : '';
  throw new RuleError('APPROVALS_MISSING', `${approved.length} of ${required} approvals count now${parties}`);
}

async function proposals(tx: Transaction): Promise<Proposal[]> {
  const member = await tx.member();
  const all = await tx.state.list<Proposal>('proposal');
  return all.filter((each) => maySeeProposal(each, member)).map((each) => shown(each, tx));
}

async function proposal(tx: Transaction, { id }: { id: string }): Promise<Proposal> {
  return shown(await load(tx, id, await tx.member()), tx);
}

/** The votes are counted over the members of this very moment. */
async function executedIfEnough(tx: Transaction, voted: Proposal): Promise<Proposal> {
  const organisations = await tx.state.list<Organisation>('org');
  const { enough, governing, required } = tally(voted, organisations);
  if (!enough) return voted;
  await carryOut(tx, voted, organisations);
  return { ...voted, state: 'EXECUTED', executed: { time: tx.time, governing, required } };
}

/** Whoever may not see a proposal is answered as if there were none. */
async function load(tx: Transaction, id: string, member: Organisation): Promise<Proposal> {
  const found = await tx.state.get<Proposal>(proposalKey(id));
  if (found && maySeeProposal(found, member)) return found;
  throw new RuleError('PROPOSAL_UNKNOWN', 'no proposal has that hash: a changed content is another proposal');
}

function save(tx: Transaction, proposal: Proposal): Proposal {
  tx.state.put(proposalKey(proposal.id), proposal);
  return proposal;
}

/** As it stands at this time. */
function shown(proposal: Proposal, { time }: Transaction): Proposal {
  return { ...proposal, state: proposalStateAt(proposal, time) };
}

function mayVote(proposal: Proposal, member: Organisation): boolean {
  try {
    checkVoter(proposal, member);
    return true;
  } catch {
    return false;
  }
}

function hasVoted({ approvals }: Proposal, mspId: string): boolean {
  return approvals.some((approval) => approval.mspId === mspId);
}
