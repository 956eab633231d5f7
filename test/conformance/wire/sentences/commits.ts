import { expect } from 'chai';
import { type Bench, failureOf } from '../bench';
import { verdictsOf } from '../messages';

const VALID = 0;
const ENDORSEMENT_POLICY_FAILURE = 10;
const MVCC_READ_CONFLICT = 11;
const PHANTOM_READ_CONFLICT = 12;

/** Validation codes, and what becomes of what was not valid. */
export function commitSentences(bench: () => Bench): void {
  const codes = async (...transactions: Awaited<ReturnType<Bench['endorse']>>[]) => {
    const found: number[] = [];
    for (const transaction of transactions) found.push((await bench().commit(transaction)).code);
    return found;
  };

  it('lets one of two win who read the same version (code 11)', async () => {
    const pair = [await bench().endorse('increment', ['race']), await bench().endorse('increment', ['race'])];
    expect(await codes(...pair)).to.deep.equal([VALID, MVCC_READ_CONFLICT]);
    expect(await bench().evaluate('get', 'race')).to.equal('1');
  });

  it('lets both win who write without reading', async () => {
    const pair = [
      await bench().endorse('put', ['blind', 'first']),
      await bench().endorse('put', ['blind', 'second']),
    ];
    expect(await codes(...pair)).to.deep.equal([VALID, VALID]);
    expect(await bench().evaluate('get', 'blind')).to.equal('second');
  });

  for (const [what, change] of Object.entries({
    'come into': ['put', 'herd-2', 'x'],
    'changed in': ['put', 'herd-1', 'y'],
    left: ['remove', 'herd-1'],
  })) {
    it(`refuses a count of a range when a key has ${what} it since (code 12)`, async () => {
      await bench().submit('put', 'herd-1', 'x');
      const counted = await bench().endorse('count', ['herd-', 'herd.', 'herds']);
      const [name = '', ...args] = change;
      await bench().submit(name, ...args);
      expect(await codes(counted)).to.deep.equal([PHANTOM_READ_CONFLICT]);
      expect(await bench().evaluate('get', 'herds')).to.equal('');
    });
  }

  it('lets a count stand when keys beside the range changed', async () => {
    const counted = await bench().endorse('count', ['flock-', 'flock.', 'flocks']);
    await bench().submit('put', 'flock.', 'the end is not in it');
    expect(await codes(counted)).to.deep.equal([VALID]);
  });

  it('refuses what too few organisations endorsed (code 10)', async () => {
    const endorsingOrganizations = ['TaxMSP', 'CourtMSP'];
    const few = bench().tax.contract.newProposal('put', { arguments: ['few', 'x'], endorsingOrganizations });
    expect(await codes(await few.endorse())).to.deep.equal([ENDORSEMENT_POLICY_FAILURE]);
    expect(await bench().evaluate('get', 'few')).to.equal('');
  });

  it('has three of four organisations endorse, the client’s own first', async () => {
    const court = bench().client({ mspId: 'CourtMSP' });
    const { action } = await bench().commit(await bench().endorse('put', ['endorsed', 'x'], court));
    expect(action.endorsers[0]).to.equal('CourtMSP');
    expect(new Set(action.endorsers)).to.have.property('size', 3);
  });

  it('has exactly those organisations endorse that the client names', async () => {
    const endorsingOrganizations = ['RegulatorMSP', 'CustomsMSP', 'CourtMSP'];
    const named = bench().bank.contract.newProposal('put', {
      arguments: ['named', 'x'],
      endorsingOrganizations,
    });
    const { action, code } = await bench().commit(await named.endorse());
    expect([code, [...action.endorsers].sort()]).to.deep.equal([VALID, [...endorsingOrganizations].sort()]);
  });

  it('refuses to endorse what is committed already, and keeps its outcome however often it is sent', async () => {
    const proposal = bench().tax.contract.newProposal('increment', { arguments: ['once'] });
    const transaction = await proposal.endorse();
    const first = await bench().commit(transaction);
    expect(first.code).to.equal(VALID);
    const endorsed = await failureOf(proposal.endorse());
    expect(endorsed.code).to.equal(10);
    const text = `duplicate transaction found [${transaction.getTransactionId()}]. Creator [`;
    expect(endorsed.details[0]?.message.startsWith(text)).to.equal(true);
    const evaluated = await failureOf(proposal.evaluate());
    expect([evaluated.code, evaluated.message.includes(text)]).to.deep.equal([9, true]);
    const again = await transaction.submit().catch(() => undefined);
    if (again) expect((await again.getStatus()).code).to.equal(VALID);
    await bench().submit('put', 'after-once', 'x');
    expect(await bench().evaluate('get', 'once')).to.equal('1');
  });

  it('keeps the invalid in its block, and out of state and history', async () => {
    const [first, second] = [
      await bench().endorse('increment', ['kept']),
      await bench().endorse('increment', ['kept']),
    ];
    const [won, lost] = [await bench().commit(first), await bench().commit(second)];
    const [block] = await bench().blocks(lost.block, lost.block);
    const verdicts = block ? verdictsOf(block) : [];
    expect(verdicts).to.deep.include({ txId: lost.txId, code: MVCC_READ_CONFLICT });
    const history = await bench().evaluateJson<{ txId: string }[]>('history', 'kept');
    expect(history.map(({ txId }) => txId)).to.deep.equal([won.txId]);
  });
}
