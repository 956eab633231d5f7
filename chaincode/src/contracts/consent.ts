import type { Context } from 'fabric-contract-api';
import { consentStateAt, stateKey, termsInForce } from '../domain';
import type { Binding, Consent, ConsentState, ConsentUse, Organisation } from '../domain';
import * as args from './arguments';
import { carryAct } from './consent-acts';
import { certify, revokeBinding } from './consent-bindings';
import { bindingKey, consentKey, consentStateKey, consentUseKey } from './consent-state';
import { LedgerContract } from './ledger-contract';
import { transact } from './transaction';
import type { Transaction } from './transaction';

/** Consents: certified keys, and the acts that subjects sign with them. */
export class ConsentContract extends LedgerContract {
  constructor() {
    super('consent');
  }

  async certify(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.certify, certify);
  }

  async revokeBinding(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.revokeBinding, revokeBinding);
  }

  async act(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.act, carryAct);
  }

  async get(ctx: Context, argument: string): Promise<string> {
    return transact(ctx, argument, args.consents, get);
  }
}

/** Of a consent that the caller may not see, its state is read and nothing else. */
async function get(tx: Transaction, { ids }: { ids: string[] }) {
  const { state, caller } = tx;
  await state.load([stateKey('org', caller), ...ids.map(consentStateKey)]);
  const { governing } = await tx.member();
  const found = ids.map((id) => {
    const current = state.peek<ConsentState>(consentStateKey(id));
    return current && (governing || current.grantee === caller) ? current : undefined;
  });
  await state.load(found.flatMap((current) => (current ? shownWith(current) : [])));
  await state.load(found.flatMap((current) => (current ? bindingsOf(tx, current) : [])));
  return found.map((current) => (current ? shown(tx, current) : null));
}

const shownWith = ({ id, grantee }: ConsentState) => [
  consentKey(id),
  consentUseKey(id),
  stateKey('org', grantee),
];

function bindingsOf({ state }: Transaction, { id }: ConsentState): string[] {
  const consent = state.peek<Consent>(consentKey(id));
  return consent ? [bindingKey(consent.terms.binding)] : [];
}

/** `unboundAt`: since when its certifier vouches no longer for the key that signed it. */
function shown({ state, time }: Transaction, current: ConsentState) {
  const { id, grantee } = current;
  const consent = state.peek<Consent>(consentKey(id)) ?? null;
  const use = state.peek<ConsentUse>(consentUseKey(id)) ?? { uses: 0, windowStart: 0, windowCount: 0 };
  const organisation = state.peek<Organisation>(stateKey('org', grantee));
  const terms = consent ? termsInForce(consent.terms, organisation) : undefined;
  const unboundAt = consent && (state.peek<Binding>(bindingKey(consent.terms.binding))?.revokedAt ?? null);
  return { consent, state: { ...current, state: consentStateAt(current, terms, time) }, use, unboundAt };
}
