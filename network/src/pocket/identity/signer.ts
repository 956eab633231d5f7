import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readMaterial } from './read-material';
import { adminPaths, type IdentityPaths, peerPaths } from '../../material';
import { signLowS } from './ecdsa';
import { type Identity, type MspRegistry, type NodeRole, serializeIdentity } from './msp-registry';

/** An identity whose key this process holds. */
export class Signer {
  private constructor(
    readonly identity: Identity,
    readonly serialized: Buffer,
    readonly certificatePem: string,
    private readonly key: KeyObject,
    private readonly msps: MspRegistry,
  ) {}

  static peer(dir: string, mspId: string, msps: MspRegistry): Promise<Signer> {
    return Signer.#load(peerPaths(dir, mspId), mspId, 'peer', msps);
  }

  static admin(dir: string, mspId: string, msps: MspRegistry): Promise<Signer> {
    return Signer.#load(adminPaths(dir, mspId), mspId, 'admin', msps);
  }

  static async #load(
    paths: IdentityPaths,
    mspId: string,
    role: NodeRole,
    msps: MspRegistry,
  ): Promise<Signer> {
    const certificate = await readMaterial(paths.cert);
    const key = createPrivateKey(await readMaterial(paths.key));
    const serialized = serializeIdentity(mspId, certificate);
    const identity = msps.identify(serialized);
    if (identity.role !== role) throw new Error(`POCKET_MATERIAL: ${paths.cert} must have OU=${role}`);
    if (!createPublicKey(key).equals(identity.publicKey)) {
      throw new Error(`POCKET_MATERIAL: ${paths.key} is not the key of ${paths.cert}`);
    }
    return new Signer(identity, serialized, certificate, key, msps);
  }

  get mspId(): string {
    return this.identity.mspId;
  }

  /** Signs, and lets the registry know, since key and certificate were held against each other when loaded. */
  async sign(data: Uint8Array): Promise<Buffer> {
    const signature = await signLowS(this.key, data);
    this.msps.remember(this.identity, data, signature);
    return signature;
  }
}
