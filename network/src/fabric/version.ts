import { FabricNetworkError } from './fabric-error';

/** What a version of Fabric brings, as far as a network that is made of its programs depends on it. */
export interface FabricAbilities {
  /** Orderers that agree by SmartBFT: from 3.0 on. */
  bftOrderers: boolean;
  /** Peers that refuse a proposal whose time is far from theirs, their own gateway service's too: from 3.0 on. */
  timeWindow: boolean;
  /** Peers that take many reads or writes of chaincode's in one message: from 3.1 on. */
  batchedState: boolean;
  /** Peers that gather endorsements and tell outcomes for clients: from 2.4 on. */
  gatewayService: boolean;
}

/** Before it, an orderer needs a channel of its own that creates the others. */
const OLDEST = '2.3';

/**
 * Abilities of a version as `peer version` tells it (`v3.1.5`); a text that is no version counts as the newest. Throws
 * `FABRIC_VERSION_UNSUPPORTED` below 2.3.
 */
export function abilitiesOf(version: string): FabricAbilities {
  if (isBefore(version, OLDEST)) {
    throw unsupported(
      version,
      `a network needs Fabric ${OLDEST} or later, whose orderers join a channel by osnadmin`,
    );
  }
  return {
    bftOrderers: !isBefore(version, '3.0'),
    timeWindow: !isBefore(version, '3.0'),
    batchedState: !isBefore(version, '3.1'),
    gatewayService: !isBefore(version, '2.4'),
  };
}

/** Throws `FABRIC_VERSION_UNSUPPORTED` where this version has no such orderers. */
export function assertOrders(version: string, ordering: 'bft' | 'raft'): void {
  if (ordering === 'raft' || abilitiesOf(version).bftOrderers) return;
  throw unsupported(
    version,
    'Byzantine fault tolerant ordering needs Fabric 3.0 or later. With --ordering raft these programs run a network whose ' +
      'orderers trust each other',
  );
}

/** Throws `FABRIC_VERSION_UNSUPPORTED` where the peers of this version serve no gateway calls. */
export function assertGatewayService(version: string): void {
  if (abilitiesOf(version).gatewayService) return;
  throw unsupported(
    version,
    'its peers have no gateway service, which fabric-gateway and organisations without a peer need: Fabric 2.4 or later',
  );
}

function unsupported(version: string, detail: string): FabricNetworkError {
  return new FabricNetworkError('FABRIC_VERSION_UNSUPPORTED', `Fabric ${version}: ${detail}`);
}

function isBefore(version: string, other: string): boolean {
  const [major, minor] = numbersOf(version);
  const [otherMajor, otherMinor] = numbersOf(other);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

function numbersOf(version: string): [number, number] {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  return match ? [Number(match[1]), Number(match[2])] : [Infinity, Infinity];
}
