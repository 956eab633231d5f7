import { checkAgreement, checkCertifiers, checkProduct } from './consortium-rules';
import { schemaHash } from './commitment';
import { votingMembers } from './governance-rule';
import type { Organisation, Standing } from './party';
import type { ProposalContents, ProposalKind, Proposed } from './proposal';
import { RuleError } from './rule-error';
import type { Agreement, Product, SchemaFacts } from './schema';
import { canAct, hasLeft } from './standing';

/** What the ledger knows when a proposal is made, and again when it is executed. */
export interface GovernanceFacts {
  proposer: Organisation;
  organisations: Organisation[];
  /** Hash of the list that the consortium started with, and when its founding ended. */
  bootstrap: { hash: string; founded?: number } | undefined;
  schema: (id: string) => SchemaFacts | undefined;
  product: (id: string) => Product | undefined;
  agreement: (id: string) => Agreement | undefined;
}

type Check<K extends ProposalKind> = (content: ProposalContents[K], facts: GovernanceFacts) => void;

const CHECKS: { [K in ProposalKind]: Check<K> } = {
  FOUND: checkFounding,
  ADMIT: ({ organisation }, facts) => {
    const existing = memberOf(facts, organisation.mspId);
    if (existing) {
      const why = hasLeft(existing)
        ? 'was one before: its keys and consents have ended, so it joins under another MSP id'
        : 'is a member already';
      throw new RuleError('ORGANISATION_CONFLICT', `${organisation.mspId} ${why}`);
    }
    checkCertifiers(organisation.acceptedCertifiers ?? [], facts.organisations);
  },
  CHANGE_ROLES: ({ mspId }, facts) => void presentMember(facts, mspId),
  SUSPEND: ({ mspId }, facts) => {
    if (!canAct(presentMember(facts, mspId))) throw impossible(`${mspId} is suspended already`);
  },
  REINSTATE: ({ mspId }, facts) => {
    if (canAct(presentMember(facts, mspId))) throw impossible(`${mspId} is not suspended`);
  },
  REMOVE: ({ mspId }, facts) => void presentMember(facts, mspId),
  LEAVE: ({ mspId }, facts) => {
    presentMember(facts, mspId);
    if (mspId !== facts.proposer.mspId) {
      throw new RuleError('ROLE_REQUIRED', 'a member leaves by its own proposal; the others propose REMOVE');
    }
  },
  SCHEMA: ({ document }, facts) => {
    if (!facts.proposer.roles.includes('publisher')) {
      throw new RuleError('ROLE_REQUIRED', 'a schema is proposed by its publisher');
    }
    const existing = facts.schema(document.id);
    if (!existing) return;
    const same = existing.hash === schemaHash(document) && existing.publisher === facts.proposer.mspId;
    if (same) throw impossible(`${document.id} is registered already`);
    throw new RuleError('SCHEMA_CONFLICT', 'that schema and version is registered with another content');
  },
  PRODUCT: ({ product }, facts) => {
    if (facts.product(product.id)) {
      throw new RuleError('PRODUCT_CONFLICT', 'that product and version is registered already');
    }
    checkProduct(product, facts.schema);
  },
  AGREEMENT: ({ terms }, facts) => {
    if (facts.agreement(terms.id)) {
      throw new RuleError('AGREEMENT_CONFLICT', 'an agreement of that id is registered already');
    }
    const { organisations, product } = facts;
    checkAgreement(terms, {
      proposer: facts.proposer.mspId,
      organisations: organisations.filter((organisation) => !hasLeft(organisation)),
      product,
    });
  },
};

/** Who may propose without being governing: what concerns themselves. */
const BY_ANY_MEMBER: ReadonlySet<ProposalKind> = new Set(['LEAVE', 'SCHEMA', 'AGREEMENT']);

/**
 * Checks that a proposal may be made, and, when it is executed, that it still holds together with what stands on the
 * ledger then.
 *
 * @throws RuleError ROLE_REQUIRED, ORGANISATION_UNKNOWN, ORGANISATION_CONFLICT, PROPOSAL_NOT_POSSIBLE, SCHEMA_CONFLICT,
 * PRODUCT_CONFLICT, PRODUCT_INVALID, AGREEMENT_CONFLICT, AGREEMENT_INVALID, ARGUMENT_INVALID
 */
export function checkProposed(proposed: Proposed, facts: GovernanceFacts): void {
  if (!facts.proposer.governing && !BY_ANY_MEMBER.has(proposed.kind)) {
    throw new RuleError('ROLE_REQUIRED', 'the caller is no governing member');
  }
  const check = CHECKS[proposed.kind] as Check<ProposalKind>;
  check(proposed.content, facts);
  const changed = amendedMember(proposed, facts, { since: 0, proposal: '' });
  if (changed) checkWhole(facts.organisations, changed);
}

/** The member as it stands after the proposal; undefined where it is about no member. */
export function amendedMember(
  { kind, content }: Proposed,
  facts: Pick<GovernanceFacts, 'organisations'>,
  at: Omit<Standing, 'state'>,
): Organisation | undefined {
  switch (kind) {
    case 'ADMIT':
      return content.organisation;
    case 'CHANGE_ROLES':
      return { ...presentMember(facts, content.mspId), roles: content.roles, governing: content.governing };
    case 'SUSPEND':
      return { ...presentMember(facts, content.mspId), standing: { state: 'SUSPENDED', ...at } };
    case 'REINSTATE':
      return reinstated(presentMember(facts, content.mspId));
    case 'REMOVE':
    case 'LEAVE':
      return { ...presentMember(facts, content.mspId), standing: { state: 'LEFT', ...at } };
    case 'FOUND':
    case 'SCHEMA':
    case 'PRODUCT':
    case 'AGREEMENT':
      return undefined;
  }
}

function checkFounding({ bootstrap }: ProposalContents['FOUND'], facts: GovernanceFacts): void {
  if (facts.bootstrap?.founded !== undefined) throw impossible('the founding has ended already');
  if (facts.bootstrap?.hash !== bootstrap) {
    throw impossible('/content/bootstrap: expected the hash of the list that stands on the ledger');
  }
}

/** Nobody is left who could decide, or open the escrows: no vote may bring that about. */
function checkWhole(before: Organisation[], changed: Organisation): void {
  const after = [...before.filter(({ mspId }) => mspId !== changed.mspId), changed];
  if (votingMembers(after).length === 0) throw impossible('no governing member would be left');
  const regulators = (members: Organisation[]) =>
    members.filter((member) => canAct(member) && member.roles.includes('regulator'));
  if (regulators(before).length > 0 && regulators(after).length === 0) {
    throw impossible('no regulator would be left, and nobody could open an escrow');
  }
}

function reinstated(member: Organisation): Organisation {
  const rest = { ...member };
  delete rest.standing;
  return rest;
}

function memberOf({ organisations }: Pick<GovernanceFacts, 'organisations'>, mspId: string) {
  return organisations.find((organisation) => organisation.mspId === mspId);
}

function presentMember(facts: Pick<GovernanceFacts, 'organisations'>, mspId: string): Organisation {
  const member = memberOf(facts, mspId);
  if (member && !hasLeft(member)) return member;
  throw new RuleError('ORGANISATION_UNKNOWN', `${mspId} is no member of the consortium`);
}

function impossible(detail: string): RuleError {
  return new RuleError('PROPOSAL_NOT_POSSIBLE', detail);
}
