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
  const chaincode = `127.0.0.1:${state.chaincode}`;
  return {
    dataDir: layout.pocket,
    materialDir: layout.material,
    channel: consortium.channel,
    organisations: consortium.organisations.map(({ mspId, governing }) => ({ mspId, governing })),
    chaincodes: [
      {
        name: consortium.chaincode,
        addresses: Object.fromEntries(governingMembers(consortium).map(({ mspId }) => [mspId, chaincode])),
        policy: endorsementPolicy(consortium),
      },
    ],
    strict: { enabled: options.strict ?? false, maxLag: options.maxLag ?? 0 },
    listen: { host: '127.0.0.1', port: state.pocket },
  };
}
