import { openLedgerProbe } from '../adapters/fabric-gateway';
import { type GatewayConfig, readLedgerAccess } from '../config';
import { examineLedger, type Finding } from '../doctor';
import { signerOf } from './connect-ledger';

/** What stands between this machine and the ledger that a gateway's configuration names, in plain words. */
export async function examineLedgerOf(config: GatewayConfig): Promise<Finding[]> {
  const access = await readLedgerAccess(config);
  const { mspId, channel, chaincode, cert } = access;
  const signer = () => signerOf(access);
  return examineLedger({
    access,
    governing: config.governing,
    signer,
    probeOf: (peer) => openLedgerProbe({ ...peer, mspId, channel, chaincode, cert, key: signer() }),
  });
}
