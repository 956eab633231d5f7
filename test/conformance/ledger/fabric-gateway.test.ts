import { ledgerConformance } from './ledger-conformance';
import { startPocketNetwork } from './pocket-network';

ledgerConformance('fabric-gateway on pocket', () => startPocketNetwork({ strict: false }));
ledgerConformance('fabric-gateway on pocket, each organisation on its own and up to two blocks behind', () =>
  startPocketNetwork({ strict: true }),
);
