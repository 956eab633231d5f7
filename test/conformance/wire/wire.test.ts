import { startPocketWire } from './pocket-wire';
import { startRealWire } from './real-wire';
import { wireConformance } from './wire-conformance';

wireConformance('pocket', () => startPocketWire({ strict: false }));
wireConformance('pocket, each organisation on its own and up to two blocks behind', () =>
  startPocketWire({ strict: true }),
);

if (process.env['FABRIC_BIN'] !== undefined) {
  wireConformance('a real BFT network', startRealWire);
} else {
  describe('wire: a real BFT network', () => {
    it('is run where FABRIC_BIN names the folder of Fabric’s programs');
  });
}
