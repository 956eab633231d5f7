import { whereAble } from '../../support/fabric-version';
import { startPocketWire } from './pocket-wire';
import { startRealWire } from './real-wire';
import { wireConformance } from './wire-conformance';

// Strict, so that each organisation endorses by itself and some are behind; CONCORDAT_ALL_ROWS adds the easier row.
wireConformance('pocket, each organisation on its own and up to two blocks behind', () =>
  startPocketWire({ strict: true }),
);
if (process.env['CONCORDAT_ALL_ROWS'] !== undefined) {
  wireConformance('pocket', () => startPocketWire({ strict: false }));
}

for (const [row, ordering] of [
  ['a real BFT network', 'bft'],
  ['a real Raft network', 'raft'],
] as const) {
  const needs = { ordering, client: 'fabric-gateway' } as const;
  if (process.env['FABRIC_BIN'] !== undefined)
    wireConformance(row, () => whereAble(needs, () => startRealWire(ordering)));
  else {
    describe(`wire: ${row}`, () => {
      it('is run where FABRIC_BIN names the folder of Fabric’s programs');
    });
  }
}
