import { agreementHash, amendedMember, checkProposed, hasLeft, RuleError, stateKey } from '../domain';
import type {
  Agreement,
  GovernanceFacts,
  Organisation,
  Product,
  Proposal,
  Proposed,
  RegisteredKey,
  SchemaFacts,
} from '../domain';
import { putSchema } from './registry-catalogue';
import type { Bootstrap } from './registry-members';
import type { Transaction } from './transaction';

const keyOf = {
  schema: (id: string) => stateKey('schema', id),
  product: (id: string) => stateKey('product', id),
  agreement: (id: string) => stateKey('agreement', id),
};
const BOOTSTRAP = stateKey('bootstrap');

/** Reads what a proposal is held against. */
export async function governanceFacts(
  tx: Transaction,
  proposed: Proposed,
  proposer: Organisation,
): Promise<GovernanceFacts> {
  const { state } = tx;
  await state.load([BOOTSTRAP, ...namedBy(proposed)]);
  return {
    proposer,
    organisations: await state.list<Organisation>('org'),
    bootstrap: state.peek<Bootstrap>(BOOTSTRAP),
    schema: (id) => state.peek<SchemaFacts>(keyOf.schema(id)),
    product: (id) => state.peek<Product>(keyOf.product(id)),
    agreement: (id) => state.peek<Agreement>(keyOf.agreement(id)),
  };
}

/** Writes what the members have decided, once it still holds together with what stands on the ledger now. */
export async function carryOut(
  tx: Transaction,
  decided: Proposal,
  organisations: Organisation[],
): Promise<void> {
  const proposer = organisations.find(({ mspId }) => mspId === decided.proposer);
  if (!proposer) throw new RuleError('INTERNAL', 'the proposer of a proposal is not registered');
  const facts = await governanceFacts(tx, decided, proposer);
  checkProposed(decided, facts);
  const amended = amendedMember(decided, facts, { since: tx.time, proposal: decided.id });
  if (amended) await putMember(tx, amended);
  else register(tx, decided, facts);
}

/** What is about no member. */
function register(
  tx: Transaction,
  { kind, content, proposer }: Proposal,
  { bootstrap }: GovernanceFacts,
): void {
  const { state, time } = tx;
  if (kind === 'FOUND') state.put(BOOTSTRAP, { ...bootstrap, founded: time });
  if (kind === 'SCHEMA') putSchema(tx, content.document, proposer);
  if (kind === 'PRODUCT') state.put(keyOf.product(content.product.id), content.product);
  if (kind === 'AGREEMENT') {
    const { terms } = content;
    const agreement: Agreement = { terms, hash: agreementHash(terms), approvals: terms.parties };
    state.put(keyOf.agreement(terms.id), agreement);
  }
}

/** The keys of a member that leaves are closed with it: what they signed before stays verifiable. */
async function putMember(tx: Transaction, member: Organisation): Promise<void> {
  const { state, time } = tx;
  state.put(stateKey('org', member.mspId), member);
  if (!hasLeft(member)) return;
  for (const key of await state.list<RegisteredKey>('key', [member.mspId])) {
    if (key.revokedAt !== null) continue;
    state.put(stateKey('key', member.mspId, key.keyId), { ...key, revokedAt: time });
  }
}

function namedBy({ kind, content }: Proposed): string[] {
  if (kind === 'SCHEMA') return [keyOf.schema(content.document.id)];
  if (kind === 'AGREEMENT') {
    return [keyOf.agreement(content.terms.id), ...content.terms.products.map(keyOf.product)];
  }
  if (kind !== 'PRODUCT') return [];
  const { id, lines } = content.product;
  return [keyOf.product(id), ...lines.map(({ schema }) => keyOf.schema(schema))];
}
