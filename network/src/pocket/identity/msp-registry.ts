import { msp } from '@hyperledger/fabric-protos';
import { type KeyObject, X509Certificate } from 'node:crypto';
import { BoundedMap } from './bounded-map';
import { digestName, isSignedBy } from './ecdsa';

/** Fabric's NodeOU roles. */
const NODE_ROLES = ['client', 'peer', 'admin', 'orderer'] as const;
export type NodeRole = (typeof NODE_ROLES)[number];

/** An identity whose certificate chains to its organisation's CA. Whether it has expired depends on the time. */
export interface Identity {
  mspId: string;
  role: NodeRole;
  publicKey: KeyObject;
  notAfter: number;
  /** Hash of the serialized identity; names it in caches. */
  id: string;
}

export class IdentityError extends Error {
  constructor(
    message: string,
    /** The MSP, where its own CA issued the certificate: the identity is genuine, but not fit. */
    readonly knownMspId?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

interface SignedBytes {
  data: Uint8Array;
  signature: Uint8Array;
}

const VALID = Promise.resolve(true);

/** Fabric asks for no more: a certificate of tomorrow is taken today, and what is committed is never judged by a clock. */
export function isExpired({ notAfter }: Identity, time: number): boolean {
  return time > notAfter;
}

/** Serialized identity bytes of a certificate, as creators and endorsers carry them. */
export function serializeIdentity(mspId: string, certificatePem: string): Buffer {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(Buffer.from(certificatePem));
  return Buffer.from(identity.serializeBinary());
}

/** The channel's members by their CA certificates; answers who signed what, each question worked out once. */
export class MspRegistry {
  readonly #authorities: Map<string, X509Certificate>;
  readonly #identities = new BoundedMap<Identity>(10_000);
  readonly #signatures = new BoundedMap<Promise<boolean>>(20_000);

  constructor(authorities: Map<string, string>) {
    this.#authorities = new Map([...authorities].map(([mspId, pem]) => [mspId, new X509Certificate(pem)]));
  }

  /** Who the serialized identity is. Throws IdentityError when it is malformed or not of a member. */
  identify(serialized: Uint8Array): Identity {
    const id = digestName(serialized);
    return this.#identities.getOrSet(id, () => this.#parse(serialized, id));
  }

  /**
   * Whether the identity's key made this signature over the data (strict DER, low S). Those who ask meanwhile wait for the
   * same answer.
   */
  verify(identity: Identity, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
    const key = cacheKey(identity, data, signature);
    return this.#signatures.getOrSet(key, () => this.#workOut(key, identity, { data, signature }));
  }

  /** Notes a signature that this process has just made with the identity's own key. */
  remember(identity: Identity, data: Uint8Array, signature: Uint8Array): void {
    void this.#signatures.getOrSet(cacheKey(identity, data, signature), () => VALID);
  }

  /** A failure to find out is no answer, and is not kept. */
  async #workOut(key: string, { publicKey }: Identity, { data, signature }: SignedBytes): Promise<boolean> {
    try {
      return await isSignedBy(publicKey, data, signature);
    } catch (error) {
      this.#signatures.delete(key);
      throw error;
    }
  }

  #parse(serialized: Uint8Array, id: string): Identity {
    const { mspId, certificate } = decode(serialized);
    const authority = this.#authorities.get(mspId);
    if (!authority) throw new IdentityError(`MSP ${mspId} is not a member of the channel`);
    if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey) || certificate.ca) {
      throw new IdentityError(`the certificate was not issued by the CA of ${mspId}`);
    }
    if (certificate.publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
      throw new IdentityError('the certificate must hold a P-256 key', mspId);
    }
    return {
      mspId,
      role: nodeRole(mspId, certificate),
      publicKey: certificate.publicKey,
      notAfter: Date.parse(certificate.validTo),
      id,
    };
  }
}

function cacheKey(identity: Identity, data: Uint8Array, signature: Uint8Array): string {
  return `${identity.id}${digestName(data)}${Buffer.from(signature).toString('base64')}`;
}

function decode(serialized: Uint8Array): { mspId: string; certificate: X509Certificate } {
  try {
    const identity = msp.SerializedIdentity.deserializeBinary(serialized);
    return { mspId: identity.getMspid(), certificate: new X509Certificate(identity.getIdBytes_asU8()) };
  } catch (error) {
    throw new IdentityError('the identity is malformed', undefined, { cause: error });
  }
}

function nodeRole(mspId: string, certificate: X509Certificate): NodeRole {
  const units = certificate.subject
    .split('\n')
    .flatMap((line) => (line.startsWith('OU=') ? [line.slice(3)] : []));
  const roles = NODE_ROLES.filter((role) => units.includes(role));
  if (roles.length === 1 && roles[0]) return roles[0];
  throw new IdentityError(
    'the certificate must have exactly one OU among client, peer, admin, orderer',
    mspId,
  );
}
