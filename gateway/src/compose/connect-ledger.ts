import { connectFabricLedger } from '../adapters/fabric-gateway';
import { pemSigner } from '../adapters/pem-signer';
import { sshAgentSigner } from '../adapters/ssh-agent-signer';
import type { LedgerAccess } from '../config';
import type { Ledger } from '../ports/ledger';
import type { LedgerSigner } from '../ports/ledger-signer';

/** The ledger as a configuration says how to reach it. Nothing is asked of it yet. */
export function connectLedger(access: LedgerAccess): Ledger {
  const { mspId, channel, chaincode, cert, peers } = access;
  return connectFabricLedger({ ...peers[0], mspId, channel, chaincode, cert, key: signerOf(access) });
}

/** Who signs for the service identity. */
export function signerOf({ key, cert }: LedgerAccess): LedgerSigner {
  return 'agent' in key ? sshAgentSigner({ socket: key.agent, cert }) : pemSigner(key.pem);
}
