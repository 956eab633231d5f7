import { expect } from 'chai';
import { loadConsortium } from '@concordat/network/consortium';
import { type Committed, type Ledger, LedgerError } from '../ports/ledger';
import { bootstrapLedger } from './ledger-bootstrap';
import { programs } from './programs';

/** Blocks after which another organisation's peer still lacks the newest one, so many questions long. */
const BEHIND = 3;

/** Banks have no peer: they use the first governing member's. */
const FIRST = 'TaxMSP';

/** Ledgers of a consortium whose peers get each block late; what is asked of a peer that lacks a block is refused. */
function lateLedgers(): (mspId: string) => Ledger {
  const chain: { by: string; asked: Map<string, number> }[] = [];
  const heightAt = (user: string) => {
    const mspId = user.startsWith('Bank') ? FIRST : user;
    const missing = chain.findIndex(({ by, asked }) => by !== mspId && (asked.get(mspId) ?? 0) < BEHIND);
    return missing < 0 ? chain.length : missing;
  };
  return (mspId) => ({
    channel: 'concordat',
    mspId,
    height() {
      const height = heightAt(mspId);
      const next = chain[height]?.asked;
      next?.set(mspId, (next.get(mspId) ?? 0) + 1);
      return Promise.resolve(height);
    },
    submit<T>({ function: name }: { function: string }, parse: (value: unknown) => T): Promise<Committed<T>> {
      const first = name === 'bootstrap' || name.startsWith('registerSchema');
      const depends = !first && !(name === 'registerKey' && chain.length > 1);
      if (depends && heightAt(mspId) < chain.length)
        return Promise.reject(new LedgerError('AGREEMENT_UNKNOWN', `${mspId} has not seen it`));
      // Only the steps that others build on are in question here.
      const counts = [
        'bootstrap',
        'registerSchema',
        'registerProduct',
        'proposeAgreement',
        'propose',
      ].includes(name);
      if (counts) chain.push({ by: mspId, asked: new Map() });
      return Promise.resolve({ txId: name, block: chain.length - 1, result: parse(null) });
    },
    evaluate: () => Promise.reject(new LedgerError('ORGANISATION_UNKNOWN', 'nobody is registered yet')),
    blocks: () => {
      throw new Error('not asked');
    },
    close: () => undefined,
  });
}

describe('filling a ledger', () => {
  it('waits until the peers of others have what they build on', async () => {
    const consortium = await loadConsortium(programs.consortium());
    let committed = 0;
    await bootstrapLedger({
      consortium,
      founders: consortium,
      admin: lateLedgers(),
      keysOf: () => [{ keyId: 'k', use: 'message', publicKey: new Uint8Array(), proof: new Uint8Array() }],
      onFirstCommit: () => (committed += 1),
    });
    expect(committed).to.equal(1);
  });
});
