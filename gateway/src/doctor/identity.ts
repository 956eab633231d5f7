import { randomBytes, verify, X509Certificate } from 'node:crypto';
import type { LedgerAccess } from '../config';
import type { LedgerSigner } from '../ports/ledger-signer';
import { bad, good, type Looked, unusable, usable } from './finding';

const SUBJECT = 'service identity';
const DAY_MS = 86_400_000;
const SOON_DAYS = 30;

/** Certificate and key of the service identity: dates, kind, and whether they belong together. */
export async function serviceIdentity({ cert }: LedgerAccess, signer: () => LedgerSigner): Promise<Looked> {
  const certificate = parseCertificate(cert);
  if (!certificate) return unusable(bad(SUBJECT, 'its certificate is not a PEM certificate'));
  const fault = certificateFault(certificate) ?? (await keyFault(certificate, signer));
  if (fault !== undefined) return unusable(bad(SUBJECT, fault));
  const days = Math.floor((Date.parse(certificate.validTo) - Date.now()) / DAY_MS);
  const words = `certificate and key belong together, valid for ${days} more days`;
  return usable(days < SOON_DAYS ? bad(SUBJECT, `${words}: renew it`) : good(SUBJECT, words));
}

function certificateFault({ validFrom, validTo, subject }: X509Certificate): string | undefined {
  if (Date.parse(validFrom) > Date.now()) {
    return `its certificate is not valid before ${validFrom}: is this machine's clock right?`;
  }
  if (Date.parse(validTo) < Date.now()) return `its certificate ended on ${validTo}`;
  if (/^OU=client$/m.test(subject)) return undefined;
  return 'its certificate has no OU=client: the gateway must not be an admin or a peer';
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** Signs something nobody has signed before, and checks it with the certificate. */
async function keyFault(
  certificate: X509Certificate,
  signer: () => LedgerSigner,
): Promise<string | undefined> {
  const message = randomBytes(32);
  try {
    const signature = await signer().sign(message);
    const fits = verify('sha256', message, certificate.publicKey, signature);
    return fits ? undefined : 'its private key belongs to another certificate';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
