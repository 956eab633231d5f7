import type { FabricGatewayOptions, Ledger } from '@concordat/gateway';
import { GOVERNING, type WireNetwork } from '../wire/wire-network';
import { connectAs } from './connect';
import { connectOld, type OldOptions, pocketNodes } from './connect-old';

export type ProbeClient = 'fabric-gateway' | 'fabric-network';
/** What both clients take. */
export type ProbeOptions = Pick<Partial<FabricGatewayOptions> & OldOptions, keyof OldOptions>;

/** A ledger that runs the probe chaincode, and Concordat's adapter to it. */
export class ProbeNetwork {
  readonly #ledgers: Ledger[] = [];

  constructor(
    readonly wire: WireNetwork,
    readonly client: ProbeClient,
  ) {}

  /** A connection of an organisation's service identity, unless told otherwise. */
  connect(mspId: string, options: ProbeOptions = {}): Ledger {
    const identity = { mspId, identity: 'gateway' } as const;
    const ledger =
      this.client === 'fabric-network'
        ? connectOld(this.wire, identity, this.#nodes(), options)
        : connectAs(this.wire, identity, this.wire.peer(mspId), options);
    this.#ledgers.push(ledger);
    return ledger;
  }

  async close(): Promise<void> {
    this.#ledgers.forEach((ledger) => ledger.close());
    await this.wire.close();
  }

  #nodes() {
    const { wire } = this;
    if (!wire.real) return pocketNodes(wire.consortium, wire.peer('TaxMSP').endpoint);
    return {
      peers: Object.fromEntries(GOVERNING.map((mspId) => [mspId, wire.peer(mspId)])),
      orderers: GOVERNING.map((mspId) => wire.orderer(mspId)),
    };
  }
}
