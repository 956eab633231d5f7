import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where a sandbox keeps what. */
export interface Layout {
  root: string;
  material: string;
  pocket: string;
  fabric: string;
  logs: string;
  state: string;
  /** Who takes part. */
  membership: string;
  trust: string;
  /** An administrator's connection to the ledger, apart from the gateways. */
  admin(mspId: string): string;
  gateway(mspId: string): GatewayLayout;
}

export interface GatewayLayout {
  root: string;
  /** What an organisation is to be admitted as, until it is. */
  candidate: string;
  config: string;
  data: string;
  keys: string;
}

export function layoutOf(root: string): Layout {
  return {
    root,
    material: join(root, 'material'),
    pocket: join(root, 'ledger'),
    fabric: join(root, 'fabric'),
    logs: join(root, 'logs'),
    state: join(root, 'state.json'),
    membership: join(root, 'consortium.json'),
    trust: join(root, 'trust.json'),
    admin: (mspId) => join(root, 'admins', `${mspId}.yaml`),
    gateway: (mspId) => {
      const folder = join(root, 'gateways', mspId);
      return {
        root: folder,
        candidate: join(folder, 'candidate.json'),
        config: join(folder, 'config.yaml'),
        data: join(folder, 'data'),
        keys: join(folder, 'keys'),
      };
    },
  };
}

/** Makes the folders, readable by their owner only: they hold private keys and tokens. */
export async function createFolders(layout: Layout, mspIds: string[]): Promise<void> {
  const gateways = mspIds.map((mspId) => layout.gateway(mspId).root);
  for (const folder of [layout.root, layout.material, layout.logs, dirname(layout.admin('')), ...gateways]) {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  }
}
