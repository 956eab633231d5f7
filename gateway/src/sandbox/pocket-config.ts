import { endorsementPolicy, governingMembers } from '@concordat/network/consortium';
import type { PocketOptionsInput } from '@concordat/network/pocket';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from './layout';
import type { Membership } from './membership';
import type { SandboxOptions } from './options';
import type { SandboxState } from './state';

export interface PocketConfigParts {
  membership: Membership;
  layout: Layout;
  state: SandboxState;
  options: SandboxOptions;
}

/** Writes the ledger's configuration; answers its path, and whether it says otherwise than before. */
export async function writePocketConfig(
  parts: PocketConfigParts,
): Promise<{ path: string; changed: boolean }> {
  const path = join(parts.layout.root, 'ledger.json');
  const text = `${JSON.stringify(pocketOptions(parts), null, 2)}\n`;
  const before = await readFile(path, 'utf8').catch(() => undefined);
  await writeFile(path, text, { mode: 0o600 });
  return { path, changed: text !== before };
}

/** One chaincode process serves all organisations: it is what pocket is for, one machine. */
function pocketOptions({ membership, layout, state, options }: PocketConfigParts): PocketOptionsInput {
  const { present: consortium, former } = membership;
  const policy = endorsementPolicy(consortium);
  const members = governingMembers(consortium).map(({ mspId }) => mspId);
  return {
    dataDir: layout.pocket,
    materialDir: layout.material,
    channel: consortium.channel,
    organisations: [
      ...consortium.organisations.map(({ mspId, governing }) => ({ mspId, governing })),
      ...former.map(({ mspId }) => ({ mspId, governing: false })),
    ],
    chaincodes: Object.entries(state.chaincodes).map(([name, port]) => {
      const addresses = members.map((mspId) => [mspId, `127.0.0.1:${port}`]);
      return { name, addresses: Object.fromEntries(addresses) as Record<string, string>, policy };
    }),
    strict: { enabled: options.strict ?? false, maxLag: options.maxLag ?? 0 },
    listen: { host: '127.0.0.1', port: state.pocket },
  };
}
