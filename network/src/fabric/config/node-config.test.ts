import { expect } from 'chai';
import { sampleConsortium } from '../testing/sample-consortium';
import { layoutOf } from '../layout';
import { type MemberPlan, planNetwork, PORTS_PER_MEMBER } from '../plan/plan';
import { ordererConfig } from './orderer-config';
import { peerConfig } from './peer-config';

/** Every text and number of a configuration, by its path. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([name, child]) => leaves(child, `${path}/${name}`));
}

describe("the nodes' configuration", () => {
  let member: MemberPlan;
  before(async () => {
    const ports = Array.from({ length: 4 * PORTS_PER_MEMBER }, (_, index) => 20_000 + index);
    const [first] = planNetwork(await sampleConsortium(), ports).members;
    if (!first) throw new Error('no members');
    member = first;
  });

  const both = () => [ordererConfig(member, layoutOf('/data')), peerConfig(member, layoutOf('/data'))];

  it('listens on 127.0.0.1 only, on the planned ports', () => {
    const addresses = both().flatMap((config) =>
      leaves(config).filter(([path]) => /address|endpoint$/i.test(path)),
    );
    const local = addresses.filter(([path]) => !path.startsWith('/vm'));
    expect(local).to.have.length(9);
    local.forEach(([, address]) => expect(address).to.match(/^127\.0\.0\.1(:200\d\d)?$/));
  });

  it('uses TLS on every port, with client certificates where administrators come in', () => {
    const [orderer, peer] = both().map(
      (config) => Object.fromEntries(leaves(config)) as Record<string, unknown>,
    );
    for (const path of [
      '/General/TLS/Enabled',
      '/Admin/TLS/ClientAuthRequired',
      '/Operations/TLS/ClientAuthRequired',
    ]) {
      expect(orderer?.[path], path).to.equal(true);
    }
    for (const path of [
      '/peer/tls/enabled',
      '/operations/tls/enabled',
      '/operations/tls/clientAuthRequired',
    ]) {
      expect(peer?.[path], path).to.equal(true);
    }
  });

  it('passes no blocks from peer to peer: who may read is checked where they come from', () => {
    const peer = Object.fromEntries(leaves(peerConfig(member, layoutOf('/data')))) as Record<string, unknown>;
    expect(peer['/peer/gossip/state/enabled']).to.equal(false);
    expect(peer['/peer/deliveryclient/blockGossipEnabled']).to.equal(false);
  });
});
