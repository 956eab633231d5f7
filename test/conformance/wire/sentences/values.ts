import { createHash } from 'node:crypto';
import { expect } from 'chai';
import type { Bench } from '../bench';

const MEBIBYTE = 1024 * 1024;

/** Single keys: what is put is what is got, as bytes, with the versions it stands under. */
export function valueSentences(bench: () => Bench): void {
  it('answers what the chaincode answers, and commits what it wrote', async () => {
    const { code, result, txId } = await bench().submit('increment', 'value-counter');
    expect([code, result]).to.deep.equal([0, '1']);
    expect(txId).to.match(/^[0-9a-f]{64}$/);
    expect(await bench().evaluate('get', 'value-counter')).to.equal('1');
  });

  it('evaluates without writing', async () => {
    expect(await bench().evaluate('increment', 'value-evaluated')).to.equal('1');
    expect(await bench().evaluate('get', 'value-evaluated')).to.equal('');
  });

  it('shows a run the committed state only, never its own writes', async () => {
    expect((await bench().submit('putThenGet', 'value-own', 'new')).result).to.equal('');
    expect(await bench().evaluate('putThenGet', 'value-own', 'newer')).to.equal('new');
  });

  for (const size of [1, 1024, MEBIBYTE]) {
    it(`keeps a value of ${size} bytes`, async () => {
      const expected = createHash('sha256').update(Buffer.alloc(size, 'probe')).digest('hex');
      const { code, action } = await bench().submit('putSize', `value-${size}`, String(size));
      expect(code).to.equal(0);
      const [write] = action.sets['probe']?.getWritesList() ?? [];
      expect(write?.getValue_asU8()).to.have.length(size);
      expect(await bench().evaluate('digest', `value-${size}`)).to.equal(expected);
    });
  }

  it('carries an argument and an answer of 1 MB', async () => {
    const large = 'x'.repeat(MEBIBYTE);
    expect(await bench().evaluate('raw:answer', '200', '', large)).to.equal(large);
  });

  it('takes an empty value for a delete', async () => {
    await bench().submit('put', 'value-emptied', 'x');
    const { action } = await bench().submit('put', 'value-emptied', '');
    const [write] = action.sets['probe']?.getWritesList() ?? [];
    expect([write?.getIsDelete(), write?.getValue_asU8().length]).to.deep.equal([true, 0]);
    expect(await bench().evaluate('range', 'value-emptied', 'value-emptiee')).to.equal('[]');
  });

  it('forgets a removed key, and takes it again', async () => {
    await bench().submit('put', 'value-removed', 'x');
    await bench().submit('remove', 'value-removed');
    expect(await bench().evaluate('get', 'value-removed')).to.equal('');
    await bench().submit('put', 'value-removed', 'y');
    expect(await bench().evaluate('get', 'value-removed')).to.equal('y');
  });

  for (const key of ['税务局/登记 №1', 'astral \u{1f3db}', 'nul \u0000 inside', 'é is not e\u0301', '']) {
    it(`knows the key ${JSON.stringify(key)} from all others`, async () => {
      const { code } = await bench().submit('put', key, `of ${key}`);
      expect(code).to.equal(0);
      expect(await bench().evaluate('get', key)).to.equal(`of ${key}`);
      expect(await bench().evaluate('get', `${key}\u0301`)).to.equal('');
    });
  }

  it('gives each value the version of the block and place where it was written', async () => {
    const written = await bench().submit('put', 'value-version', 'x');
    const read = await bench().submit('get', 'value-version');
    const version = read.action.sets['probe']?.getReadsList()[0]?.getVersion();
    expect([version?.getBlockNum(), version?.getTxNum()]).to.deep.equal([written.block, 0]);
  });

  it('reads a key that is absent with no version', async () => {
    const { action } = await bench().submit('get', 'value-absent');
    const [read] = action.sets['probe']?.getReadsList() ?? [];
    expect([read?.getKey(), read?.hasVersion()]).to.deep.equal(['value-absent', false]);
  });

  it('has every endorsement read the chaincode’s definition', async () => {
    const { action } = await bench().submit('get', 'value-version');
    expect(Object.keys(action.sets)).to.deep.equal(['_lifecycle', 'probe']);
    const [read] = action.sets['_lifecycle']?.getReadsList() ?? [];
    expect(read?.getKey()).to.equal('namespaces/fields/probe/Sequence');
  });

  it('gives the same read/write set for batched and single state calls, byte for byte', async function () {
    if (!bench().network.batches) return this.skip();
    await bench().submit('put', 'value-batch3', 'three');
    const args = ['value-batch', 'value-copy', '12'];
    const single = await bench().submit('copySingle', ...args);
    expect(single.action.sets['probe']?.getReadsList()).to.have.length(12);
    const again = await bench().evaluate('get', 'value-copy3');
    expect(again).to.equal('three');
    const batched = await bench().submit('copyBatched', ...args);
    expect(Buffer.from(batched.action.results)).to.deep.equal(Buffer.from(single.action.results));
  });

  it('tells chaincode who calls, in which transaction, when, and what travels beside it unseen', async () => {
    const transientData = { secret: 'not for the ledger' };
    const proposal = bench().bank.contract.newProposal('caller', { transientData });
    const transaction = await proposal.endorse();
    const told = JSON.parse(Buffer.from(transaction.getResult()).toString()) as Record<string, unknown>;
    const { channel } = bench().network.consortium;
    expect(told).to.include({ mspId: 'BankMSP', txId: transaction.getTransactionId(), channel });
    expect(told['secret']).to.equal(transientData.secret);
    expect(Number(told['seconds'])).to.be.closeTo(Date.now() / 1000, 60);
    const envelope = Buffer.from(transaction.getBytes());
    expect(envelope.indexOf(transientData.secret)).to.equal(envelope.lastIndexOf(transientData.secret));
  });
}
