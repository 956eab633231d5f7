import type { ServerOptions } from 'node:https';
import type { CertificateOrganisations } from './certificate-organisations';

export { CertificateOrganisations, type PinnedAuthority } from './certificate-organisations';
export { exchangeAnswerSigner, type ExchangeAuthDeps, exchangeAuthenticator } from './exchange-authenticator';
export { exchangeRoutes, type ExchangeRouteDeps } from './exchange-routes';
export { isReleaseRoute, type ReleaseRouteDeps } from './release-routes';
export { UnknownEnquiryLimit } from './unknown-enquiries';

/** TLS of the exchange listener: our certificate, and client certificates of the consortium's authorities only. */
export function exchangeTls(
  identity: { cert: string; key: string },
  organisations: CertificateOrganisations,
): ServerOptions {
  return {
    ...identity,
    ca: organisations.authorities,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
  };
}
