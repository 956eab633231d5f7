import { approveAgreement, checkAgreement, concerns, proposeAgreement, RuleError, stateKey } from '../domain';
import type { Agreement, AgreementTerms, Organisation, Product } from '../domain';
import { assertFounding } from './registry-members';
import type { Transaction } from './transaction';

export async function propose(tx: Transaction, { terms }: { terms: AgreementTerms }): Promise<Agreement> {
  await tx.active();
  await tx.governing();
  tx.admin();
  const key = (id: string) => stateKey('product', id);
  await tx.state.load(terms.products.map(key));
  checkAgreement(terms, {
    proposer: tx.caller,
    organisations: await tx.state.list<Organisation>('org'),
    product: (id) => tx.state.peek<Product>(key(id)),
  });
  const proposed = proposeAgreement(terms, tx.caller);
  const existing = await tx.state.get<Agreement>(stateKey('agreement', terms.id));
  if (existing) {
    if (existing.hash === proposed.hash) return existing;
    throw new RuleError('AGREEMENT_CONFLICT', 'an agreement of that id says something else');
  }
  await assertFounding(tx);
  tx.state.put(stateKey('agreement', terms.id), proposed);
  return proposed;
}

export async function approve(
  tx: Transaction,
  { id, hash }: { id: string; hash: string },
): Promise<Agreement> {
  await tx.active();
  tx.admin();
  const existing = await tx.state.get<Agreement>(stateKey('agreement', id));
  const approved = approveAgreement(existing, hash, tx.caller);
  if (approved === existing) return existing;
  await assertFounding(tx);
  tx.state.put(stateKey('agreement', id), approved);
  return approved;
}

/** Governing members see all; others those that name them. */
export async function list(tx: Transaction): Promise<Agreement[]> {
  const { governing, mspId } = await tx.member();
  const all = await tx.state.list<Agreement>('agreement');
  return governing ? all : all.filter((agreement) => concerns(agreement, mspId));
}
