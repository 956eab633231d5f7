import { join } from 'node:path';
import { type Consortium, loadConsortium } from '@concordat/network/consortium';
import { repoRoot } from '../../support/paths';

/** The sample consortium, with the probe for its chaincode. */
export async function probeConsortium(): Promise<Consortium> {
  const consortium = await loadConsortium(join(repoRoot, 'network', 'consortium.yaml'));
  return { ...consortium, chaincode: 'probe' };
}
