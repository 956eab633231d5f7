import type { Consortium } from '@concordat/network/consortium';
import type { FabricNetwork } from '@concordat/network/fabric';
import { join } from 'node:path';
import { GatewayError } from '../errors';
import { Child } from './child';
import { foundingEnvironment } from './founding';
import type { LedgerAddress, LedgerNode, Part } from './ledger-node';
import type { Membership } from './membership';
import type { NodeParts } from './processes';
import { SERVICE_USER } from './service-user';

type Role = FabricNetwork['processes'][number]['role'];

const NODES: Role[] = ['orderer', 'peer'];

/** A real Fabric network: an orderer, a peer and a chaincode process for each governing member. */
export function fabricNode(parts: NodeParts): LedgerNode {
  if (parts.options.chaincodes?.length) {
    throw new GatewayError('CONFIG_INVALID', 'further chaincodes run on pocket only');
  }
  const governing = parts.consortium.organisations.filter((organisation) => organisation.governing);
  const host = new FabricHost(parts);
  return {
    size: governing.length * 3,
    ledger: host.part('ledger', NODES),
    chaincode: host.part(`chaincode ${parts.consortium.chaincode}`, ['chaincode']),
    extra: {},
    addressFor: (mspId) => host.addressFor(mspId),
    reconfigure: (membership) => host.reconfigure(membership),
  };
}

class FabricHost {
  private starting: Promise<FabricNetwork> | undefined;
  private network: FabricNetwork | undefined;
  private consortium: Consortium;
  private readonly interrupt = new AbortController();
  private readonly dataDir: string;
  private readonly guard: Child;

  constructor(private readonly parts: NodeParts) {
    const { layout, onUnexpectedExit } = parts;
    this.dataDir = layout.fabric;
    this.consortium = parts.consortium;
    this.guard = new Child({
      name: 'fabric guard',
      script: join(__dirname, 'fabric-guard.js'),
      args: [this.dataDir],
      logFile: join(layout.logs, 'fabric-guard.log'),
      lacks: () => Promise.resolve(undefined),
      onUnexpectedExit,
    });
  }

  /** The processes of these roles, as one part. The network is one, and starts as a whole, with its orderers. */
  part(name: string, roles: Role[]): Part {
    const ready = async () => void (await this.start());
    const pids = () => this.processesOf(roles).flatMap(({ pid }) => pid ?? []);
    return {
      name,
      pid: undefined,
      get pids() {
        return pids();
      },
      start: () => void (roles === NODES && this.start()),
      ready,
      kill: (signal) => this.kill(roles, signal),
      restart: async () => {
        await this.kill(roles, 'SIGTERM');
        this.starting = undefined;
        await ready();
      },
      stop: () => this.stop(),
    };
  }

  /** A member's own peer; a bank has none and uses the first governing member's. The others are tried in turn. */
  addressFor(mspId: string): LedgerAddress {
    const peers = this.network?.peers ?? {};
    const address = peers[mspId] ?? Object.values(peers)[0];
    if (address) return { ...address, others: Object.values(peers).filter((peer) => peer !== address) };
    throw new GatewayError('SANDBOX_FAILED', 'the Fabric network has no peer yet');
  }

  /**
   * The channel's configuration, signed by as many members as its rule wants. This is the seam to the network: what it
   * cannot bring about it refuses with a code of its own, and the members' decision stands until it can.
   */
  async reconfigure({ present }: Membership): Promise<void> {
    this.consortium = present;
    await this.updateChannel();
    this.network = await this.startAs(present);
  }

  private async updateChannel(): Promise<void> {
    const { updateChannel } = await import('@concordat/network/fabric');
    await updateChannel({ ...this.shared(), consortium: this.consortium });
  }

  /** Starts what does not run of it; what runs is kept. */
  private start(): Promise<FabricNetwork> {
    if (this.starting) return this.starting;
    if (this.guard.pid === undefined) this.guard.start();
    this.starting = this.startNetwork();
    // Whoever waits in `ready` is told; nobody may be waiting yet.
    this.starting.catch(() => undefined);
    return this.starting;
  }

  /** A change of members that broke off is taken up again: the network comes back as it was, and is then changed. */
  private async startNetwork(): Promise<FabricNetwork> {
    const { earlierConsortium } = await import('@concordat/network/fabric');
    const earlier = await earlierConsortium(this.dataDir, this.consortium);
    if (earlier) {
      await this.startAs(earlier);
      await this.updateChannel();
    }
    this.network = await this.startAs(this.consortium);
    return this.network;
  }

  private async startAs(consortium: Consortium): Promise<FabricNetwork> {
    const { startFabricNetwork } = await import('@concordat/network/fabric');
    const { ordering } = this.parts.options;
    return startFabricNetwork({
      ...this.shared(),
      consortium,
      materialDir: this.parts.layout.material,
      gatewayService: true,
      signal: this.interrupt.signal,
      ...(ordering === undefined ? {} : { ordering }),
    });
  }

  /** What a start and a change of the network have in common. */
  private shared() {
    const { chaincodeFolder: chaincodeDir, membership } = this.parts;
    const chaincodeEnv = foundingEnvironment(membership.founders);
    return { dataDir: this.dataDir, chaincodeDir, chaincodeEnv, users: [SERVICE_USER] };
  }

  private processesOf(roles: Role[]): FabricNetwork['processes'] {
    return this.network?.processes.filter(({ role }) => roles.includes(role)) ?? [];
  }

  private async kill(roles: Role[], signal: NodeJS.Signals): Promise<void> {
    await this.starting;
    await Promise.all(this.processesOf(roles).map((one) => one.kill(signal)));
  }

  private async stop(): Promise<void> {
    if (!this.starting) return;
    this.interrupt.abort();
    await this.starting.catch(() => undefined);
    const { stopFabricNetwork } = await import('@concordat/network/fabric');
    await stopFabricNetwork(this.dataDir);
    await this.guard.stop();
  }
}
