import { Bench } from './bench';
import { blockSentences } from './sentences/blocks';
import { commitSentences } from './sentences/commits';
import { doorSentences } from './sentences/doors';
import { faultSentences } from './sentences/faults';
import { identitySentences } from './sentences/identities';
import { querySentences } from './sentences/queries';
import { refusalSentences } from './sentences/refusals';
import { unsupportedSentences } from './sentences/unsupported';
import { valueSentences } from './sentences/values';
import { vectorSentences } from './sentences/vectors';
import type { WireNetwork } from './wire-network';
import { SCENARIO_MS } from '../../support/patience';

const GROUPS = {
  'what real Fabric gave for the same calls': vectorSentences,
  values: valueSentences,
  'queries over many keys': querySentences,
  'outcomes of transactions': commitSentences,
  blocks: blockSentences,
  refusals: refusalSentences,
  'who may ask': identitySentences,
  'a reader at every door': doorSentences,
  'what pocket lacks': unsupportedSentences,
  'what is away, slow or too much': faultSentences,
};

/**
 * What every ledger must do towards unmodified clients and chaincode: the same calls give the same results on each. `make`
 * resolves to nothing where the network cannot be: then the row is skipped.
 */
export function wireConformance(name: string, make: () => Promise<WireNetwork | undefined>): void {
  describe(`wire: ${name}`, function () {
    this.timeout(SCENARIO_MS);
    let bench: Bench | undefined;
    const current = () => {
      if (!bench) throw new Error('the network does not run');
      return bench;
    };
    before(async function () {
      const network = await make();
      if (!network) return this.skip();
      bench = new Bench(network);
    });
    after(() => bench?.close());
    for (const [group, sentences] of Object.entries(GROUPS)) describe(group, () => sentences(current));
  });
}
