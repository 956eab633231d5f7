import { status } from '@grpc/grpc-js';
import { type Identity, IdentityError, isExpired, type MspRegistry } from '../identity/msp-registry';
import { READERS_UNSATISFIED, WRITERS_UNSATISFIED } from '../policies';
import { RpcError } from '../rpc-error';

export interface SignedRequest {
  creator: Uint8Array;
  data: Uint8Array;
  signature: Uint8Array;
}

interface AccessOptions {
  channel: string;
  /** MSP ids that may read blocks and events. */
  blockReaders: Set<string>;
}

/** Who may ask for what that is not a proposal: commit status (every member), blocks and events (governing members). */
export class Access {
  constructor(
    private readonly options: AccessOptions,
    private readonly msps: MspRegistry,
  ) {}

  hasChannel(channel: string): boolean {
    return channel === this.options.channel;
  }

  /** A member's client or administrator, who signed the request. Throws PERMISSION_DENIED, in Fabric's words. */
  async writer(request: SignedRequest): Promise<Identity> {
    const identity = await this.#signer(request);
    if (identity?.role === 'client' || identity?.role === 'admin') return identity;
    throw new RpcError(status.PERMISSION_DENIED, WRITERS_UNSATISFIED);
  }

  /** The governing member who signed the request. Throws PERMISSION_DENIED, in Fabric's words. */
  async blockReader(request: SignedRequest): Promise<Identity> {
    const identity = await this.#signer(request);
    if (identity && this.options.blockReaders.has(identity.mspId)) return identity;
    throw new RpcError(status.PERMISSION_DENIED, READERS_UNSATISFIED);
  }

  async #signer({ creator, data, signature }: SignedRequest): Promise<Identity | undefined> {
    try {
      const identity = this.msps.identify(creator);
      const fit = !isExpired(identity, Date.now()) && (await this.msps.verify(identity, data, signature));
      return fit ? identity : undefined;
    } catch (error) {
      if (error instanceof IdentityError) return undefined;
      throw error;
    }
  }
}
