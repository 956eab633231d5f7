import { connectFabricLedger } from '../adapters/fabric-gateway';
import { connectFabricNetwork } from '../adapters/fabric-network';
import { pemSigner } from '../adapters/pem-signer';
import { sshAgentSigner } from '../adapters/ssh-agent-signer';
import { type GatewayConfig, type LedgerAccess, readLedgerAccess } from '../config';
import type { Ledger } from '../ports/ledger';
import type { LedgerSigner } from '../ports/ledger-signer';

type LedgerConfig = Pick<GatewayConfig, 'ledger' | 'channel' | 'mspId'> &
  Partial<Pick<GatewayConfig, 'governing' | 'limits'>>;

/** The ledger as a configuration says how to reach it. Nothing is asked of it yet. Throws CONFIG_INVALID. */
export async function connectLedger(config: LedgerConfig): Promise<Ledger> {
  const { governing, limits } = config;
  const access = await readLedgerAccess(config);
  const [first, ...others] = access.peers;
  const { mspId, channel, chaincode, cert, nodes } = access;
  const caller = {
    ...{ mspId, channel, chaincode, cert, key: signerOf(access) },
    ...(limits && { load: { inFlight: limits.ledgerCalls, waiting: limits.ledgerWaiting } }),
  };
  if (nodes) return connectFabricNetwork({ ...nodes, ...caller });
  return connectFabricLedger({ ...first, others, readsAnywhere: governing === false, ...caller });
}

/** Who signs for the service identity. */
export function signerOf({ key, cert }: LedgerAccess): LedgerSigner {
  return 'agent' in key ? sshAgentSigner({ socket: key.agent, cert }) : pemSigner(key.pem);
}
