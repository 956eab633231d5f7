import { X509Certificate } from 'node:crypto';

/** An organisation's own TLS certificate authority (PEM, one certificate or more). */
export interface PinnedAuthority {
  mspId: string;
  ca: string;
}

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

  constructor(pinned: PinnedAuthority[]) {
    this.#issuers = pinned.flatMap(({ mspId, ca }) =>
      (ca.match(PEM) ?? []).map((pem) => ({ mspId, certificate: new X509Certificate(pem) })),
    );
    this.authorities = this.#issuers.map(({ certificate }) => certificate.toString());
    const prints = new Set(this.#issuers.map(({ certificate }) => certificate.fingerprint256));
    if (prints.size !== this.#issuers.length)
      throw new Error('CONFIG_INVALID: two organisations share a TLS authority');
  }

  /** The MSP id, or undefined where no pinned authority has issued it. */
  organisationOf({ raw, fingerprint256 }: { raw: Uint8Array; fingerprint256: string }): string | undefined {
    const known = this.#known.get(fingerprint256);
    if (known) return known;
    const certificate = new X509Certificate(raw);
    if (certificate.fingerprint256 !== fingerprint256) return undefined;
    const issuer = this.#issuers.find((candidate) => hasIssued(candidate.certificate, certificate));
    if (issuer) this.#known.set(fingerprint256, issuer.mspId);
    return issuer?.mspId;
  }
}

const hasIssued = (issuer: X509Certificate, certificate: X509Certificate) =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
