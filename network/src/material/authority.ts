import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import { isCanonicalSignature } from '../pocket/identity/ecdsa';

x509.cryptoProvider.set(webcrypto as never);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const CLOCK_SKEW_MS = 5 * 60_000;
const YEAR_MS = 365.25 * 24 * 3_600_000;

/** A certificate with its key, PEM. */
export interface PemPair {
  cert: string;
  key: string;
}

export interface Authority extends PemPair {
  certificate: x509.X509Certificate;
  signingKey: webcrypto.CryptoKey;
}

export interface LeafOptions {
  subject: string;
  /** Host names and IP addresses; present for TLS certificates only. */
  hosts?: { dns: string[]; ip: string[] };
  notBefore?: Date;
  notAfter?: Date;
}

const newKeys = () => webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
const serial = () => `00${randomBytes(16).toString('hex')}`;
const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds);

async function keyToPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY') + '\n';
}

/**
 * Signs until the signature is in the form that Fabric wants of its own: about twice. Fabric turns another one round before it
 * looks at a certificate, and versions before 2.5 that are built with Go 1.19 or later then refuse an authority's.
 */
async function canonical(sign: () => Promise<x509.X509Certificate>): Promise<x509.X509Certificate> {
  for (;;) {
    const certificate = await sign();
    if (isCanonicalSignature(new Uint8Array(certificate.signature))) return certificate;
  }
}

const certToPem = (certificate: x509.X509Certificate) => certificate.toString('pem') + '\n';

/** A new self-signed P-256 certificate authority, valid for ten years. */
export async function createAuthority(subject: string): Promise<Authority> {
  const keys = await newKeys();
  const parts = {
    serialNumber: serial(),
    name: subject,
    notBefore: fromNow(-CLOCK_SKEW_MS),
    notAfter: fromNow(10 * YEAR_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  };
  const certificate = await canonical(() => x509.X509CertificateGenerator.createSelfSigned(parts));
  const key = await keyToPem(keys.privateKey);
  return { cert: certToPem(certificate), key, certificate, signingKey: keys.privateKey };
}

/** Loads an authority from its PEM files' contents. */
export async function loadAuthority(pem: PemPair): Promise<Authority> {
  const der = x509.PemConverter.decodeFirst(pem.key);
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
  return { ...pem, certificate: new x509.X509Certificate(pem.cert), signingKey };
}

async function leafExtensions(
  authority: Authority,
  publicKey: webcrypto.CryptoKey,
  hosts: LeafOptions['hosts'],
) {
  const extensions: x509.Extension[] = [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey),
    await x509.AuthorityKeyIdentifierExtension.create(authority.certificate),
  ];
  if (hosts) {
    const names: x509.JsonGeneralName[] = [
      ...hosts.dns.map((value) => ({ type: 'dns' as const, value })),
      ...hosts.ip.map((value) => ({ type: 'ip' as const, value })),
    ];
    extensions.push(
      new x509.SubjectAlternativeNameExtension(names),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
    );
  }
  return extensions;
}

/** Issues a P-256 certificate, valid for five years unless told otherwise. */
export async function issue(authority: Authority, options: LeafOptions): Promise<PemPair> {
  const keys = await newKeys();
  const parts = {
    serialNumber: serial(),
    subject: options.subject,
    issuer: authority.certificate.subject,
    notBefore: options.notBefore ?? fromNow(-CLOCK_SKEW_MS),
    notAfter: options.notAfter ?? fromNow(5 * YEAR_MS),
    signingAlgorithm: ALGORITHM,
    signingKey: authority.signingKey,
    publicKey: keys.publicKey,
    extensions: await leafExtensions(authority, keys.publicKey, options.hosts),
  };
  const certificate = await canonical(() => x509.X509CertificateGenerator.create(parts));
  return { cert: certToPem(certificate), key: await keyToPem(keys.privateKey) };
}
