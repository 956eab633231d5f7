import { mkdir } from 'node:fs/promises';
import { ensureChannelConfig, readAuthorities } from './bootstrap/channel-config';
import { ensureDefinitions } from './bootstrap/definitions';
import { LIFECYCLE } from './bootstrap/lifecycle';
import { ChaincodeRouter } from './chaincode/router';
import { EndorsementService } from './endorsement/endorse';
import { EndorsementPlanner } from './endorsement/endorsement-plan';
import { Endorser } from './endorsement/endorser';
import { PeerViews } from './endorsement/peer-views';
import { ProposalGate } from './endorsement/proposal-gate';
import { MspRegistry } from './identity/msp-registry';
import { Signer } from './identity/signer';
import { BlockFeed } from './ledger/block-feed';
import { CommitWatch } from './ledger/commit-watch';
import { LedgerStore } from './ledger/ledger-store';
import type { PocketOptions } from './options';
import { Broadcast } from './ordering/broadcast';
import { Orderer } from './ordering/orderer';
import { Access } from './services/access';
import { ChaincodeEvents } from './services/chaincode-events';
import { SystemChaincodes } from './system/system-chaincodes';
import { BlockValidator } from './validation/block-validator';

interface NodeHooks {
  address: () => string;
  isEndorsing: () => boolean;
}

/** The channel's parts, put together: ledger, endorsers, orderer, and what the services ask of them. */
export class ChannelNode {
  private constructor(
    readonly ledger: LedgerStore,
    readonly orderer: Orderer,
    readonly endorser: Endorser,
    readonly endorsement: EndorsementService,
    private readonly rest: {
      chaincodes: ChaincodeRouter;
      broadcast: Broadcast;
      access: Access;
      feed: BlockFeed;
      commits: CommitWatch;
      views: PeerViews;
      events: ChaincodeEvents;
    },
  ) {}

  get broadcast(): Broadcast {
    return this.rest.broadcast;
  }

  get access(): Access {
    return this.rest.access;
  }

  get feed(): BlockFeed {
    return this.rest.feed;
  }

  get views(): PeerViews {
    return this.rest.views;
  }

  get commits(): CommitWatch {
    return this.rest.commits;
  }

  get events(): ChaincodeEvents {
    return this.rest.events;
  }

  static async open(options: PocketOptions, hooks: NodeHooks): Promise<ChannelNode> {
    await mkdir(options.dataDir, { recursive: true });
    const authorities = await readAuthorities(options);
    const ledger = await LedgerStore.open(options.dataDir, options.strict.maxLag + 1);
    try {
      await ensureChannelConfig(ledger, options, authorities);
      return await ChannelNode.#assemble(options, hooks, ledger, new MspRegistry(authorities));
    } catch (error) {
      await ledger.close();
      throw error;
    }
  }

  static async #assemble(
    options: PocketOptions,
    hooks: NodeHooks,
    ledger: LedgerStore,
    msps: MspRegistry,
  ): Promise<ChannelNode> {
    const { channel } = options;
    const governing = options.organisations.filter((member) => member.governing).map(({ mspId }) => mspId);
    const planner = new EndorsementPlanner(options);
    const majority = { k: Math.floor(governing.length / 2) + 1, organisations: governing };
    const policyOf = (name: string) => (name === LIFECYCLE ? majority : planner.policyOf(name));
    const validator = new BlockValidator(ledger, { channel, msps, policyOf });
    const orderer = new Orderer(options.batch, { ledger, validator, isBusy: hooks.isEndorsing });
    const chaincodes = new ChaincodeRouter(options, ledger);
    const blockReaders = new Set(governing);
    const maxLag = options.strict.enabled ? options.strict.maxLag : 0;
    const views = new PeerViews(ledger, governing, { maxLag });
    const endorser = new Endorser({
      peers: await loadPeers(options, governing, msps),
      views,
      chaincodes,
      system: new SystemChaincodes({ channel, blockReaders }, ledger),
    });
    const admin = await Signer.admin(options.materialDir, governing[0] ?? '', msps);
    await ensureDefinitions({ channel, admin, endorser, ledger, validator }, options.chaincodes);
    const gate = new ProposalGate(options, msps, ledger);
    const access = new Access({ channel, blockReaders }, msps);
    const feed = new BlockFeed(ledger, orderer);
    const endorsement = new EndorsementService({
      gate,
      endorser,
      planner,
      strict: options.strict.enabled,
      address: hooks.address,
    });
    chaincodes.connectAll();
    return new ChannelNode(ledger, orderer, endorser, endorsement, {
      chaincodes,
      broadcast: new Broadcast(options, msps, orderer),
      access,
      feed,
      commits: new CommitWatch(ledger, orderer),
      views,
      events: new ChaincodeEvents(feed, access),
    });
  }

  async close(): Promise<void> {
    this.rest.chaincodes.close();
    await this.orderer.close();
    await this.ledger.close();
  }
}

async function loadPeers(
  { materialDir }: PocketOptions,
  governing: string[],
  msps: MspRegistry,
): Promise<Map<string, Signer>> {
  const peers = governing.map(async (mspId) => [mspId, await Signer.peer(materialDir, mspId, msps)] as const);
  return new Map(await Promise.all(peers));
}
