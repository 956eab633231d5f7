import { expect } from 'chai';
import { abilitiesOf, assertGatewayService, assertOrders } from './version';

describe('a version of Fabric', () => {
  it('brings batches from 3.1 on, BFT orderers and a time window from 3.0, a gateway service from 2.4', () => {
    const all = { bftOrderers: true, timeWindow: true, batchedState: true, gatewayService: true };
    expect(abilitiesOf('v3.0.0')).to.deep.equal({ ...all, batchedState: false });
    for (const version of ['v3.1.5', '3.1.0', 'v10.2.0', 'latest']) {
      expect(abilitiesOf(version), version).to.deep.equal(all);
    }
    for (const version of ['v2.5.16', '2.4.9', 'v2.10.0-beta']) {
      expect(abilitiesOf(version), version).to.deep.equal({
        bftOrderers: false,
        timeWindow: false,
        batchedState: false,
        gatewayService: true,
      });
    }
    expect(abilitiesOf('v2.3.3').gatewayService).to.equal(false);
  });

  it('is refused below 2.3, with what would be right', () => {
    for (const version of ['v2.2.15', '1.4.12']) {
      expect(() => abilitiesOf(version)).to.throw(
        `FABRIC_VERSION_UNSUPPORTED: Fabric ${version}: a network needs Fabric 2.3 or later`,
      );
    }
  });

  it('is refused for what it lacks, and for nothing else', () => {
    assertOrders('v3.0.0', 'bft');
    assertOrders('v2.3.3', 'raft');
    expect(() => assertOrders('v2.5.16', 'bft'))
      .to.throw('FABRIC_VERSION_UNSUPPORTED: Fabric v2.5.16: ')
      .with.property('message')
      .that.contains('3.0 or later')
      .and.contains('--ordering raft');
    assertGatewayService('v2.4.0');
    expect(() => assertGatewayService('v2.3.3')).to.throw(/^FABRIC_VERSION_UNSUPPORTED: .*2\.4 or later$/);
  });
});
