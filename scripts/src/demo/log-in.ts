import { type Api, PortalToken } from '@concordat/gateway/client';
import type { Actor } from './stage';

/** The subject logs in at its certifier's portal; here the certifier's operator vouches for it. */
export async function logIn(certifier: Actor, subject: { kind: string; identifier: string }): Promise<Api> {
  const { token } = await certifier.operator.ask(PortalToken, '/v1/portal/tokens', { json: subject });
  return certifier.portal(token);
}
