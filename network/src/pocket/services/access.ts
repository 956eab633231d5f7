import { status } from '@grpc/grpc-js';
import { type Identity, IdentityError, isValidAt, type MspRegistry } from '../identity/msp-registry';
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

  /** The member who signed the request. Throws PERMISSION_DENIED. */
  member({ creator, data, signature }: SignedRequest): Identity {
    const identity = this.#identify(creator);
    if (!isValidAt(identity, Date.now())) throw denied('client identity expired');
    if (!this.msps.verify(identity, data, signature))
      throw denied('the signature over the request is not valid');
    return identity;
  }

  /** The governing member who signed the request. Throws PERMISSION_DENIED. */
  blockReader(request: SignedRequest): Identity {
    const identity = this.member(request);
    if (this.options.blockReaders.has(identity.mspId)) return identity;
    throw denied(`FORBIDDEN: ${identity.mspId} may not read blocks or events`);
  }

  #identify(creator: Uint8Array): Identity {
    try {
      return this.msps.identify(creator);
    } catch (error) {
      if (error instanceof IdentityError) throw denied(error.message);
      throw error;
    }
  }
}

function denied(reason: string): RpcError {
  return new RpcError(status.PERMISSION_DENIED, `access denied: ${reason}`);
}
