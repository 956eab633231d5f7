import { ledgerConformance } from './ledger-conformance';
import { startPocketNetwork } from './pocket-network';
import { startRealNetwork } from './real-network';

// Strict, so that each organisation endorses by itself and some are behind; CONCORDAT_ALL_ROWS adds the easier row.
ledgerConformance('fabric-network on pocket, each organisation on its own and up to two blocks behind', () =>
  startPocketNetwork({ strict: true, client: 'fabric-network' }),
);
if (process.env['CONCORDAT_ALL_ROWS'] !== undefined) {
  ledgerConformance('fabric-network on pocket', () =>
    startPocketNetwork({ strict: false, client: 'fabric-network' }),
  );
  // Not strict: there a peer tells of a block at once, and simulates on those before it; a real one does not.
  ledgerConformance('fabric-network on pocket as before Fabric 2.4', () =>
    startPocketNetwork({ strict: false, client: 'fabric-network', gatewayService: false }),
  );
}

if (process.env['FABRIC_BIN'] !== undefined) {
  ledgerConformance('fabric-network on a real Raft network', () =>
    startRealNetwork({ ordering: 'raft', client: 'fabric-network' }),
  );
} else {
  describe('ledger: fabric-network on a real Raft network', () => {
    it('is run where FABRIC_BIN names the folder of Fabric’s programs');
  });
}
