import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Bench } from '../bench';
import { type GoldenCall, playGolden } from '../golden-calls';
import { CALL_VECTORS, type CallVectors } from '../vector-files';

/** Calls whose endorsed bytes were recorded on a real network: every ledger gives the same ones. */
export function vectorSentences(bench: () => Bench): void {
  const { calls, fabric } = JSON.parse(readFileSync(CALL_VECTORS, 'utf8')) as CallVectors;
  let played: GoldenCall[] = [];

  // One of the calls needs batches, and those after it name the blocks that it came before.
  before(async function () {
    if (!bench().network.batches) return this.skip();
    played = await playGolden(bench());
  });

  calls.forEach((expected, index) => {
    it(`gives for ${JSON.stringify(expected.call)} (${index + 1}) the bytes that Fabric ${fabric} gave`, () => {
      expect(played[index]).to.deep.equal(expected);
    });
  });
}
