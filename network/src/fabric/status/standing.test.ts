import { expect } from 'chai';
import { behindOthers, type Heights, stillStanding } from './standing';

const heights = (entries: Record<string, number | undefined>): Heights => new Map(Object.entries(entries));

describe('an orderer that stands still', () => {
  it('is one that answers and holds fewer blocks than another', () => {
    const found = behindOthers(heights({ TaxMSP: 7, CourtMSP: 9, CustomsMSP: 9, RegulatorMSP: undefined }));
    expect([...found]).to.deep.equal([['TaxMSP', 7]]);
    expect(behindOthers(heights({ TaxMSP: 9, CourtMSP: 9 })).size).to.equal(0);
  });

  it('is none any more once it takes a block, is level, or does not answer', () => {
    const behind = heights({ TaxMSP: 7 });
    const now = (own: number | undefined, other: number) =>
      stillStanding(behind, heights({ TaxMSP: own, CourtMSP: other }));
    expect([...now(7, 12)]).to.deep.equal([['TaxMSP', 7]]);
    expect(now(8, 12).size).to.equal(0);
    expect(now(undefined, 12).size).to.equal(0);
    expect(now(7, 7).size).to.equal(0);
  });
});
