import type { BuildProposalRequest, Channel, Client, IdentityContext, Proposal } from 'fabric-common';
import type { Signer } from '@hyperledger/fabric-gateway';
import { serializedIdentity } from '../fabric-gateway/commit-status';
import type { PeerLink } from './ask-peers';
import type { OrdererLink } from './hand-over';
import type { OldLibrary } from './library';
import { endpointOf, NodeLink } from './node-link';
import type { FabricNetworkOptions, NodeAddress, PeerAddress } from './options';

/** The old library, told who speaks and on which channel. It builds and sends; it never sees the private key. */
export class OldClient {
  readonly channel: Channel;
  readonly #client: Client;
  readonly #identity: IdentityContext;
  readonly #signer: Signer;

  constructor(library: OldLibrary, { mspId, cert, channel }: FabricNetworkOptions, signer: Signer) {
    this.#client = library.Client.newClient('concordat');
    this.channel = this.#client.getChannel(channel);
    const user = new library.User({ name: mspId, enrollmentID: mspId, roles: [] });
    user.setSigningIdentity(ownIdentity(Buffer.from(serializedIdentity(mspId, cert))));
    this.#identity = this.#client.newIdentityContext(user);
    this.#signer = signer;
  }

  /** Builds a proposal (with a transaction id of its own) or what follows from one, and signs it. */
  async sign(action: Proposal, request: BuildProposalRequest = {}): Promise<void> {
    const payload = action.build(this.#identity, request);
    action.sign(Buffer.from(await this.#signer(payload)));
  }

  peer(address: PeerAddress): PeerLink {
    // Answers carry the name, and peers of several organisations may share an address.
    const name = `${address.mspId} ${address.endpoint}`;
    const service = this.#client.newEndorser(name, address.mspId);
    return new NodeLink(service, endpointOf(this.#client, address));
  }

  orderer(address: NodeAddress): OrdererLink {
    const service = this.#client.newCommitter(address.endpoint);
    return new NodeLink(service, endpointOf(this.#client, address));
  }
}

/** All that the library asks of an identity, where it is given signatures instead of making them. */
function ownIdentity(serialized: Buffer) {
  return {
    serialize: () => serialized,
    sign: (): Buffer => {
      throw new Error('signatures are made outside of the library');
    },
  };
}
