import { Server, ServerCredentials } from '@grpc/grpc-js';
import { gateway, orderer, peer } from '@hyperledger/fabric-protos';
import { ChannelNode } from './channel-node';
import { parseOptions, type PocketOptions, type PocketOptionsInput } from './options';
import { BroadcastService } from './services/broadcast-service';
import { DeliverService } from './services/deliver-service';
import { EndorserService } from './services/endorser-service';
import { GatewayService } from './services/gateway-service';
import { widenReceiveWindows } from './services/receive-windows';
import { ResetGuard } from './services/reset-guard';

const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/**
 * A Fabric-compatible node in this process: Fabric's wire protocols in front, chaincode as a service behind, one
 * channel. It holds the keys of every organisation: Fabric's semantics, not its distribution of trust.
 */
export class Pocket {
  private constructor(
    /** host:port of the gRPC server. */
    readonly address: string,
    private readonly server: Server,
    private readonly node: ChannelNode,
  ) {}

  /**
   * Opens (or creates) the ledger and serves it. Throws `POCKET_OPTIONS`, `POCKET_MATERIAL`, `POCKET_CHANNEL_CHANGED`,
   * `POCKET_LEDGER_DAMAGED`.
   */
  static async start(input: PocketOptionsInput): Promise<Pocket> {
    const options = parseOptions(input);
    let address = '';
    const server = new Server({
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    });
    const resets = new ResetGuard(server, () => address);
    const gatewayService = new GatewayService(() => node, resets);
    const endorserService = new EndorserService(() => node);
    const node: ChannelNode = await ChannelNode.open(options, {
      address: () => address,
      isEndorsing: () => gatewayService.isEndorsing() || endorserService.isEndorsing(),
    });
    try {
      if (options.gatewayService) server.addService(gateway.GatewayService, gatewayService.handlers());
      server.addService(peer.DeliverService, new DeliverService(() => node, resets).handlers());
      server.addService(peer.EndorserService, endorserService.handlers());
      server.addService(orderer.AtomicBroadcastService, new BroadcastService(() => node, resets).handlers());
      address = await listen(server, options.listen);
      widenReceiveWindows(server);
      return new Pocket(address, server, node);
    } catch (error) {
      await node.close();
      throw error;
    }
  }

  /** Number of committed blocks. */
  height(): number {
    return this.node.ledger.height;
  }

  /** Calls back when a block could not be written: nothing more is accepted then, and a restart is needed. */
  onFailure(listener: (cause: unknown) => void): void {
    this.node.orderer.once('failure', listener);
  }

  /** Stops serving, commits what was already accepted, and closes the ledger. */
  async close(): Promise<void> {
    this.server.forceShutdown();
    await this.node.close();
  }
}

function listen(server: Server, { host, port }: PocketOptions['listen']): Promise<string> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(new Error(`POCKET_LISTEN: cannot listen on ${host}:${port}`, { cause: error }));
      else resolve(`${host}:${bound}`);
    });
  });
}
