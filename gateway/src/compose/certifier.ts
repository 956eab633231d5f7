import { ConsentInbox } from '../flow/consent/inbox';
import { SignedActs } from '../flow/consent/signed-acts';
import type { ExchangeRouteDeps } from '../http/exchange';
import { SubjectTokens } from '../http/portal';
import type { Route } from '../http';
import { certifierRoutes } from '../http/routes/consents';
import type { Base } from './base';

export interface Certifier {
  routes: Route[];
  tokens: SubjectTokens;
  /** What the subject's answers need. */
  answer: Parameters<typeof certifierRoutes>[0];
  consents: NonNullable<ExchangeRouteDeps['consents']>;
}

/** What lets an organisation vouch for subjects: its inbox of consent requests, and the portal's tokens. */
export function composeCertifier(base: Base): Certifier {
  const { config, ledger, storage, keys, vault, clock, registry, readModel } = base;
  const { mspId } = config;
  const inbox = new ConsentInbox({ storage, keys, vault });
  const tokens = new SubjectTokens({ storage, keys, clock });
  const acts = new SignedActs({ storage, keys });
  const answer = { mspId, ledger, keys, clock, inbox, acts, tokens, readModel };
  return {
    routes: certifierRoutes(answer),
    tokens,
    answer,
    consents: { mspId, keys, clock, registry, inbox, mostOpen: config.limits.openRequests },
  };
}
