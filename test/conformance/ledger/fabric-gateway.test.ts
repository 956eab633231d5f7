import { whereAble } from '../../support/fabric-version';
import { ledgerConformance } from './ledger-conformance';
import { startPocketNetwork } from './pocket-network';
import { startRealNetwork } from './real-network';

ledgerConformance('fabric-gateway on pocket', () => startPocketNetwork({ strict: false }));
ledgerConformance('fabric-gateway on pocket, each organisation on its own and up to two blocks behind', () =>
  startPocketNetwork({ strict: true }),
);

for (const [row, ordering] of [
  ['a real BFT network', 'bft'],
  ['a real Raft network', 'raft'],
] as const) {
  const name = `fabric-gateway on ${row}`;
  const needs = { ordering, client: 'fabric-gateway' } as const;
  if (process.env['FABRIC_BIN'] !== undefined)
    ledgerConformance(name, () => whereAble(needs, () => startRealNetwork(needs)));
  else {
    describe(`ledger: ${name}`, () => {
      it('is run where FABRIC_BIN names the folder of Fabric’s programs');
    });
  }
}
