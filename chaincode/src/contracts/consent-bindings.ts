import { canonicalJson, checkBinding, hasLeft, RuleError, stateKey } from '../domain';
import type { Binding, Organisation, RegisteredKey } from '../domain';
import type { SignedBinding } from './arguments';
import { bindingKey } from './consent-state';
import type { Transaction } from './transaction';

export async function certify(
  tx: Transaction,
  { bindings }: { bindings: SignedBinding[] },
): Promise<Binding[]> {
  const certifier = await tx.withRole('certifier');
  await tx.state.load(
    bindings.flatMap(({ id, keyId, grantee }) => [
      bindingKey(id),
      stateKey('key', tx.caller, keyId),
      stateKey('org', grantee),
    ]),
  );
  return bindings.map((binding) => certifyOne(tx, certifier, binding));
}

export async function revokeBinding(tx: Transaction, { id }: { id: string }): Promise<Binding> {
  await tx.member();
  const binding = await tx.state.get<Binding>(bindingKey(id));
  if (binding?.certifier !== tx.caller)
    throw new RuleError('BINDING_UNKNOWN', 'the caller certified no such binding');
  if (binding.revokedAt !== null) return binding;
  const revoked = { ...binding, revokedAt: tx.time };
  tx.state.put(bindingKey(id), revoked);
  return revoked;
}

function certifyOne(tx: Transaction, certifier: Organisation, signed: SignedBinding): Binding {
  const { keyId, signature, ...terms } = signed;
  const existing = tx.state.peek<Binding>(bindingKey(signed.id));
  if (existing) return same(existing, signed);
  const grantee = tx.state.peek<Organisation>(stateKey('org', terms.grantee));
  if (!grantee || hasLeft(grantee)) {
    throw new RuleError('BINDING_INVALID', 'the grantee is no member of the consortium');
  }
  const key = tx.state.peek<RegisteredKey>(stateKey('key', tx.caller, keyId));
  checkBinding(terms, signature, { certifier, key, time: tx.time });
  const binding: Binding = { ...terms, keyId, signature, time: tx.time, revokedAt: null };
  tx.state.put(bindingKey(terms.id), binding);
  return binding;
}

function same(existing: Binding, signed: SignedBinding): Binding {
  const stored: Partial<Binding> = { ...existing };
  delete stored.time;
  delete stored.revokedAt;
  if (canonicalJson(stored) === canonicalJson(signed)) return existing;
  throw new RuleError('BINDING_CONFLICT', 'a binding of that id says something else');
}
