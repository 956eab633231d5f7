import type { FabricNetworkStatus } from '@concordat/network/fabric';
import { join } from 'node:path';
import type { Finding } from '../doctor';

/**
 * What is to be said of the Fabric network in a sandbox's data folder, which its gateways do not see as long as they can
 * read: nothing where none runs there.
 */
export async function networkFindings(dataDir: string): Promise<Finding[]> {
  const { fabricNetworkStatus } = await import('@concordat/network/fabric');
  const folder = join(dataDir, 'fabric');
  return networkFindingsOf(await fabricNetworkStatus(folder), folder);
}

export function networkFindingsOf(
  { state, processes, effects }: FabricNetworkStatus,
  folder: string,
): Finding[] {
  const subject = 'Fabric network';
  if (state === 'ABSENT' || state === 'STOPPED') return [];
  const away = processes.filter(({ pid }) => pid === undefined).map(({ name }) => name);
  if (away.length === 0 && effects.length === 0) {
    return [{ subject, ok: true, finding: `all ${processes.length} processes run and answer` }];
  }
  const named = away.length === 0 ? [] : [`${away.join(', ')} not running`];
  const remedy = `start again what is missing: concordat network up --data ${folder}`;
  return [{ subject, ok: false, finding: [...effects, ...named, remedy].join('; ') }];
}
