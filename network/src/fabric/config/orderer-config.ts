import { join } from 'node:path';
import type { Layout } from '../layout';
import type { MemberPlan } from '../plan/plan';
import { nodeMaterialPaths } from './node-material';

/** Content of a member's `orderer.yaml`. */
export function ordererConfig({ mspId, ports }: MemberPlan, layout: Layout): Record<string, unknown> {
  const { msp, ledger } = layout.orderer(mspId);
  const { ordererTls, tlsCa } = nodeMaterialPaths(layout.material, mspId);
  const tls = { Enabled: true, PrivateKey: ordererTls.key, Certificate: ordererTls.cert };
  const mutualTls = { ...tls, ClientAuthRequired: true, ClientRootCAs: [tlsCa] };
  return {
    General: {
      ListenAddress: '127.0.0.1',
      ListenPort: ports.orderer,
      TLS: { ...tls, RootCAs: [tlsCa], ClientAuthRequired: false },
      Keepalive: { ServerMinInterval: '60s', ServerInterval: '7200s', ServerTimeout: '20s' },
      Cluster: { ClientCertificate: ordererTls.cert, ClientPrivateKey: ordererTls.key },
      BootstrapMethod: 'none',
      LocalMSPDir: msp,
      LocalMSPID: mspId,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      Authentication: { TimeWindow: '15m' },
    },
    FileLedger: { Location: ledger },
    Consensus: { WALDir: join(ledger, 'wal') },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '1 MB' },
    Admin: { ListenAddress: `127.0.0.1:${ports.ordererAdmin}`, TLS: mutualTls },
    Operations: { ListenAddress: `127.0.0.1:${ports.ordererOperations}`, TLS: mutualTls },
    Metrics: { Provider: 'prometheus' },
  };
}
