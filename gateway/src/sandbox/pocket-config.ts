import { type Consortium, endorsementPolicy, governingMembers } from '@concordat/network/consortium';
import type { PocketOptionsInput } from '@concordat/network/pocket';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from './layout';
import type { SandboxOptions } from './options';
import type { SandboxState } from './state';

export interface PocketConfigParts {
  consortium: Consortium;
  layout: Layout;
  state: SandboxState;
  options: SandboxOptions;
}

/** Writes the ledger's configuration; answers its path. */
export async function writePocketConfig(parts: PocketConfigParts): Promise<string> {
  const path = join(parts.layout.root, 'ledger.json');
  await writeFile(path, `${JSON.stringify(pocketOptions(parts), null, 2)}\n`, { mode: 0o600 });
  return path;
}

/** One chaincode process serves all organisations: it is what pocket is for, one machine. */
function pocketOptions({ consortium, layout, state, options }: PocketConfigParts): PocketOptionsInput {
  const policy = endorsementPolicy(consortium);
  const members = governingMembers(consortium).map(({ mspId }) => mspId);
  return {
    dataDir: layout.pocket,
    materialDir: layout.material,
    channel: consortium.channel,
    organisations: consortium.organisations.map(({ mspId, governing }) => ({ mspId, governing })),
    chaincodes: Object.entries(state.chaincodes).map(([name, port]) => {
      const addresses = members.map((mspId) => [mspId, `127.0.0.1:${port}`]);
      return { name, addresses: Object.fromEntries(addresses) as Record<string, string>, policy };
    }),
    strict: { enabled: options.strict ?? false, maxLag: options.maxLag ?? 0 },
    listen: { host: '127.0.0.1', port: state.pocket },
  };
}
