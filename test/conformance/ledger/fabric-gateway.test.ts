import { ledgerConformance } from './ledger-conformance';
import { startPocketNetwork } from './pocket-network';
import { startRealNetwork } from './real-network';

ledgerConformance('fabric-gateway on pocket', () => startPocketNetwork({ strict: false }));
ledgerConformance('fabric-gateway on pocket, each organisation on its own and up to two blocks behind', () =>
  startPocketNetwork({ strict: true }),
);

if (process.env['FABRIC_BIN'] !== undefined) {
  ledgerConformance('fabric-gateway on a real BFT network', startRealNetwork);
} else {
  describe('ledger: fabric-gateway on a real BFT network', () => {
    it('is run where FABRIC_BIN names the folder of Fabric’s programs');
  });
}
