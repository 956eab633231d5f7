import type { NewMember, Role } from './party';
import type { AgreementTerms, Product, SchemaDocument } from './schema';

/** What can be proposed, and what is voted on for each. */
export interface ProposalContents {
  /** Ends the founding, in which members register schemas, products and agreements without a vote. */
  FOUND: { bootstrap: string };
  ADMIT: { organisation: NewMember };
  CHANGE_ROLES: { mspId: string; roles: Role[]; governing: boolean };
  SUSPEND: AboutMember;
  REINSTATE: AboutMember;
  /** The others part from a member. */
  REMOVE: AboutMember;
  /** A member wishes to go itself. */
  LEAVE: AboutMember;
  SCHEMA: { document: SchemaDocument };
  PRODUCT: { product: Product };
  AGREEMENT: { terms: AgreementTerms };
}

export interface AboutMember {
  mspId: string;
  /** In words; governing members and the member itself read it. */
  reason: string;
}

export type ProposalKind = keyof ProposalContents;

/** A kind with its content. */
export type Proposed = { [K in ProposalKind]: { kind: K; content: ProposalContents[K] } }[ProposalKind];

/** All that a proposal's id is made of. */
export type ProposalTerms = Proposed & { channel: string; proposer: string; expires: number };

export interface Approval {
  mspId: string;
  /** Transaction time in milliseconds. */
  time: number;
}

/** Who counted when a proposal was executed. */
export interface Recount {
  time: number;
  governing: string[];
  required: number;
}

/** EXPIRED is what an open proposal is read as once its time has passed; it is never written. */
export const PROPOSAL_STATES = ['OPEN', 'EXECUTED', 'WITHDRAWN', 'EXPIRED'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** `proposal id` on the ledger. */
export type Proposal = Proposed & {
  id: string;
  proposer: string;
  proposed: number;
  expires: number;
  approvals: Approval[];
  state: ProposalState;
  /** Null until it is executed. */
  executed: Recount | null;
};
