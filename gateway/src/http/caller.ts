import type { Request } from 'express';

/** Roles of tokens on the internal listener; `peer` and `subject` belong to the exchange and the portal. */
export const TOKEN_ROLES = ['submitter', 'officer', 'inspector', 'operator'] as const;
export type TokenRole = (typeof TOKEN_ROLES)[number];
export type CallerRole = TokenRole | 'peer' | 'subject';

/** Who asks, once authenticated. `name` is a token's name, an MSP id, or a portal session's handle. */
export interface Caller {
  name: string;
  roles: readonly CallerRole[];
}

/** How a listener finds out who asks; throws GatewayError UNAUTHENTICATED (or a more exact code). */
export interface Authenticator {
  /** Whether the exact bytes of the body take part (message signatures); else they are not read before. */
  readonly needsBody: boolean;
  authenticate(request: Request, body: Buffer): Promise<Caller>;
}
