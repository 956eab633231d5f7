import { expect } from 'chai';
import type { GranteeChain, ReadModel } from '../../ports/read-model';
import { completeness } from './completeness';

const chain = (seq: number, parts: Partial<GranteeChain> = {}): GranteeChain => ({
  ...{ grantee: 'BankMSP', seq, chain: `c${seq}`, verified: true },
  ...{ escrowsOpened: seq, escrowsFailed: 0, ...parts },
});

/** The parts of a read model that completeness rests on. `meanwhile` happens once the heads were read. */
function modelOf(heads: Record<string, number>, chains: GranteeChain[], meanwhile = () => undefined) {
  return {
    height: () => 7,
    grantees: () => Promise.resolve(chains),
    async *list() {
      for (const [grantee, seq] of Object.entries(heads))
        yield await Promise.resolve(['', { value: { grantee, seq, chain: `c${seq}` } }]);
      meanwhile();
    },
  } as unknown as ReadModel;
}

const isComplete = async (heads: Record<string, number>, chains: GranteeChain[], peerHeight = 7) =>
  (await completeness({ readModel: modelOf(heads, chains) }, peerHeight)).complete;

describe('the proof that a list is complete', () => {
  it('holds where every chain is verified up to its head, and all its escrows opened', async () => {
    expect(
      await isComplete({ BankMSP: 3, Bank2MSP: 1 }, [chain(3), chain(1, { grantee: 'Bank2MSP' })]),
    ).to.equal(true);
    expect(await isComplete({}, [])).to.equal(true);
  });

  it('fails where a chain ends before its head, ends elsewhere, or is not followed at all', async () => {
    expect(await isComplete({ BankMSP: 3 }, [chain(2)])).to.equal(false);
    expect(await isComplete({ BankMSP: 3 }, [chain(3, { chain: 'other' })])).to.equal(false);
    expect(await isComplete({ BankMSP: 3 }, [])).to.equal(false);
  });

  it('fails where a chain did not verify, or an escrow did not open', async () => {
    expect(await isComplete({ BankMSP: 3 }, [chain(3, { verified: false })])).to.equal(false);
    expect(await isComplete({ BankMSP: 3 }, [chain(3, { escrowsOpened: 2 })])).to.equal(false);
    const failed = { escrowsOpened: 2, escrowsFailed: 1 };
    expect(await isComplete({ BankMSP: 3 }, [chain(3, failed)])).to.equal(false);
  });

  it('fails while the blocks read are fewer than the peer has', async () => {
    expect(await isComplete({ BankMSP: 3 }, [chain(3)], 8)).to.equal(false);
  });

  it('is not lost to an enquiry that comes between the reading of heads and chains', async () => {
    const chains = [chain(3)];
    const readModel = modelOf({ BankMSP: 3 }, chains, () => void chains.splice(0, 1, chain(4)));
    const proof = await completeness({ readModel }, 7);
    expect(proof).to.deep.include({ complete: true, height: 7 });
    expect(proof.grantees.map(({ seq }) => seq)).to.deep.equal([4]);
  });
});
