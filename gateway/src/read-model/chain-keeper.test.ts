import type { Enquiry } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import type { Seen } from '../ports/read-model';
import { ChainKeeper } from './chain-keeper';

describe('the chains of grantees’ enquiries', () => {
  it('are told as of the last block that was written, never in the middle of one', () => {
    const keeper = new ChainKeeper();
    const seen = { value: { grantee: 'BankMSP', seq: 1, chain: 'c1' }, block: 4, time: 0 };
    keeper.follow(seen as Seen<Enquiry>);
    expect(keeper.all()).to.deep.equal([]);
    keeper.confirm();
    expect(keeper.all()).to.have.length(1);
    const [before] = keeper.all();
    keeper.countEscrow('BankMSP', true);
    expect(before).to.include({ seq: 1, escrowsOpened: 0 });
    keeper.confirm();
    expect(keeper.all()[0]).to.include({ escrowsOpened: 1 });
  });
});
