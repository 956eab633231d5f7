import type { Context } from 'fabric-contract-api';
import { consentStateAt, stateKey, termsInForce } from '../domain';
import type { Consent, ConsentState, ConsentUse, Organisation } from '../domain';
import * as args from './arguments';
import { carryAct } from './consent-acts';
import { certify, revokeBinding } from './consent-bindings';
import { consentKey, consentStateKey, consentUseKey } from './consent-state';
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

async function get(tx: Transaction, { ids }: { ids: string[] }) {
  await tx.state.load(ids.flatMap((id) => [consentKey(id), consentStateKey(id), consentUseKey(id)]));
  const { governing, mspId } = await tx.member();
  const grantees = ids.map((id) => tx.state.peek<ConsentState>(consentStateKey(id))?.grantee ?? mspId);
  await tx.state.load(grantees.map((grantee) => stateKey('org', grantee)));
  return ids.map((id) => {
    const state = tx.state.peek<ConsentState>(consentStateKey(id));
    if (!state || !(governing || state.grantee === mspId)) return null;
    const consent = tx.state.peek<Consent>(consentKey(id)) ?? null;
    const use = tx.state.peek<ConsentUse>(consentUseKey(id)) ?? { uses: 0, windowStart: 0, windowCount: 0 };
    const grantee = tx.state.peek<Organisation>(stateKey('org', state.grantee));
    const terms = consent ? termsInForce(consent.terms, grantee) : undefined;
    return { consent, state: { ...state, state: consentStateAt(state, terms, tx.time) }, use };
  });
}
