import { whereAble } from '../../support/fabric-version';
import { startPocketWire } from '../wire/pocket-wire';
import { startRealWire } from '../wire/real-wire';
import { probeConformance } from './probe-conformance';

for (const client of ['fabric-gateway', 'fabric-network'] as const) {
  probeConformance(`${client} on pocket, each organisation on its own`, client, () =>
    startPocketWire({ strict: true }),
  );
}
/** A bank speaks in it, which learns outcomes by that service whatever its client. */
const banks = { client: 'fabric-gateway' } as const;

for (const [row, client, ordering] of [
  ['fabric-gateway on a real BFT network', 'fabric-gateway', 'bft'],
  ['fabric-gateway on a real Raft network', 'fabric-gateway', 'raft'],
  ['fabric-network on a real Raft network', 'fabric-network', 'raft'],
] as const) {
  if (process.env['FABRIC_BIN'] !== undefined)
    probeConformance(row, client, () => whereAble({ ordering, ...banks }, () => startRealWire(ordering)));
  else {
    describe(`ledger, call by call: ${row}`, () => {
      it('is run where FABRIC_BIN names the folder of Fabric’s programs');
    });
  }
}
