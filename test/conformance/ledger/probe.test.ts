import { startPocketWire } from '../wire/pocket-wire';
import { startRealWire } from '../wire/real-wire';
import { probeConformance } from './probe-conformance';

for (const client of ['fabric-gateway', 'fabric-network'] as const) {
  probeConformance(`${client} on pocket, each organisation on its own`, client, () =>
    startPocketWire({ strict: true }),
  );
}
for (const [row, client, ordering] of [
  ['fabric-gateway on a real BFT network', 'fabric-gateway', 'bft'],
  ['fabric-network on a real Raft network', 'fabric-network', 'raft'],
] as const) {
  if (process.env['FABRIC_BIN'] !== undefined) probeConformance(row, client, () => startRealWire(ordering));
  else {
    describe(`ledger, call by call: ${row}`, () => {
      it('is run where FABRIC_BIN names the folder of Fabric’s programs');
    });
  }
}
