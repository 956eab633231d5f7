import { X509Certificate } from 'node:crypto';
import { GatewayError } from '../../errors';

/** An organisation's own TLS certificate authority (PEM, one certificate or more). */
export interface PinnedAuthority {
  mspId: string;
  ca: string;
}

const MOST_KNOWN = 1_000;
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Says which organisation a client certificate belongs to. TLS has already verified the certificate's path to one of
 * the pinned authorities (listen with {@link CertificateOrganisations.authorities}); this finds out to which.
 */
export class CertificateOrganisations {
  readonly authorities: string[];
  readonly #issuers: { mspId: string; certificate: X509Certificate }[];
  /** By fingerprint. */
  readonly #known = new Map<string, string>();

  /** Throws CONFIG_INVALID where an authority has no certificate, or is two organisations'. */
  constructor(pinned: PinnedAuthority[]) {
    this.#issuers = pinned.flatMap(({ mspId, ca }) =>
      certificatesIn(mspId, ca).map((pem) => ({ mspId, certificate: new X509Certificate(pem) })),
    );
    this.authorities = this.#issuers.map(({ certificate }) => certificate.toString());
    const prints = new Set(this.#issuers.map(({ certificate }) => certificate.fingerprint256));
    if (prints.size !== this.#issuers.length)
      throw new GatewayError('CONFIG_INVALID', 'two organisations share a TLS authority');
  }

  /** The MSP id, or undefined where no pinned authority has issued it. */
  organisationOf({ raw, fingerprint256 }: { raw: Uint8Array; fingerprint256: string }): string | undefined {
    const known = this.#known.get(fingerprint256);
    if (known) return known;
    const certificate = new X509Certificate(raw);
    if (certificate.fingerprint256 !== fingerprint256) return undefined;
    const issuer = this.#issuers.find((candidate) => hasIssued(candidate.certificate, certificate));
    if (issuer) this.#remember(fingerprint256, issuer.mspId);
    return issuer?.mspId;
  }

  /** An organisation may issue itself as many as it likes. */
  #remember(fingerprint: string, mspId: string): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(fingerprint, mspId);
  }
}

function certificatesIn(mspId: string, ca: string): string[] {
  const found = ca.match(PEM);
  if (found) return found;
  throw new GatewayError('CONFIG_INVALID', `the TLS authority of ${mspId} has no certificate`);
}

const hasIssued = (issuer: X509Certificate, certificate: X509Certificate) =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
