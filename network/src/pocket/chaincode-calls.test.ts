import { expect } from 'chai';
import { actionOf, failureOf } from './testing/envelopes';
import { READER, Sandbox, type TestClient } from './testing/sandbox';
import { Pocket } from './pocket';

describe('pocket: chaincode calls', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let pocket: Pocket;
  let client: TestClient;
  const submit = async (name: string, ...args: string[]) =>
    Buffer.from(await client.contract.submitTransaction(name, ...args)).toString();
  const evaluate = async (name: string, ...args: string[]) =>
    Buffer.from(await client.contract.evaluateTransaction(name, ...args)).toString();
  /** The keys of a range, without their values. */
  const range = async (start: string, end: string) =>
    (JSON.parse(await evaluate('range', start, end)) as [string, string][]).map(([key]) => key);

  before(async () => {
    sandbox = await Sandbox.create();
    const options = sandbox.options('calls');
    const [chaincode] = options.chaincodes;
    if (!chaincode) throw new Error('no chaincode');
    const other = { ...chaincode, name: 'other', policy: { k: 1, organisations: ['Org4MSP'] } };
    pocket = await Pocket.start({ ...options, chaincodes: [chaincode, other] });
    client = await sandbox.client(pocket.address);
  });

  after(async () => {
    client.close();
    await pocket.close();
    await sandbox.destroy();
  });

  it('commits a write and reads it back', async () => {
    await submit('put', 'greeting', 'hello');
    expect(await evaluate('get', 'greeting')).to.equal('hello');
    await submit('remove', 'greeting');
    expect(await evaluate('get', 'greeting')).to.equal('');
  });

  it('shows a run the committed state only, never its own writes', async () => {
    expect(await submit('putThenGet', 'own', 'write')).to.equal('');
    expect(await evaluate('get', 'own')).to.equal('write');
  });

  it('takes an empty value for a delete', async () => {
    await submit('put', 'emptied', 'x');
    const transaction = await client.contract.newProposal('put', { arguments: ['emptied', ''] }).endorse();
    const [write] =
      actionOf(transaction)
        .readWriteSets.find(({ namespace }) => namespace === 'fixture')
        ?.set.getWritesList() ?? [];
    expect(write?.getIsDelete()).to.equal(true);
    await (await transaction.submit()).getStatus();
    expect(await range('emptied', 'emptied~')).to.deep.equal([]);
  });

  it('gives ranges in order of UTF-8 bytes, however many results they have', async () => {
    await submit('putMany', 'many', '350');
    const keys = await range('many', 'many~');
    expect(keys).to.have.length(350);
    expect(keys).to.deep.equal([...keys].sort());
    await submit('put', 'utf\u{10000}', 'x');
    await submit('put', 'utf\uffee', 'x');
    expect(await range('utf', 'utg')).to.deep.equal(['utf\uffee', 'utf\u{10000}']);
  });

  it('gives ranges of large values whole', async () => {
    await submit('putLarge', 'large', '150', '2000');
    expect(await range('large', 'large~')).to.have.length(150);
  });

  it('notes no more of a range than it read', async () => {
    await submit('putMany', 'wide', '300');
    const { readWriteSets } = actionOf(
      await client.contract.newProposal('firstOf', { arguments: ['wide', 'wide~'] }).endorse(),
    );
    const [info] =
      readWriteSets.find(({ namespace }) => namespace === 'fixture')?.set.getRangeQueriesInfoList() ?? [];
    expect(info?.getReadsMerkleHashes()?.getMaxLevelHashesList()).to.have.length(2);
    expect([info?.getItrExhausted(), info?.getEndKey()]).to.deep.equal([false, 'wide0100']);
  });

  it('gives pages with a bookmark, and refuses writes after one', async () => {
    await submit('putMany', 'page', '5');
    const first = JSON.parse(await evaluate('page', 'page', 'page~', '3', '')) as {
      keys: string[];
      bookmark: string;
      count: number;
    };
    expect(first).to.include({ bookmark: 'page0003', count: 3 });
    const second = JSON.parse(await evaluate('page', 'page', 'page~', '3', first.bookmark)) as typeof first;
    expect(second).to.deep.equal({ keys: ['page0003', 'page0004'], bookmark: '', count: 2 });
    const { details } = await failureOf(client.contract.submitTransaction('pageThenPut', 'page', 'page~'));
    expect(details[0]).to.contain('already performed a paginated query');
  });

  it('finds composite keys by their first part', async () => {
    await submit('putPair', 'a', 'one');
    await submit('putPair', 'a', 'two');
    await submit('putPair', 'ab', 'three');
    expect(JSON.parse(await evaluate('pairs', 'a'))).to.deep.equal(['one', 'two']);
  });

  it('gives a key’s history newest first, deletes included', async () => {
    await submit('put', 'told', 'first');
    await submit('put', 'told', 'second');
    await submit('remove', 'told');
    const history = JSON.parse(await evaluate('history', 'told')) as { value: string; deleted: boolean }[];
    expect(history.map(({ value, deleted }) => [value, deleted])).to.deep.equal([
      ['', true],
      ['second', false],
      ['first', false],
    ]);
    expect(await evaluate('history', 'tol')).to.equal('[]');
  });

  it('tells chaincode who calls', async () => {
    const reader = await sandbox.client(pocket.address, READER);
    const told = Buffer.from(await reader.contract.evaluateTransaction('caller')).toString();
    expect(JSON.parse(told)).to.include({ mspId: READER });
    reader.close();
  });

  it('gives the same read/write set for batched and single state calls', async () => {
    await submit('put', 'from3', 'three');
    const endorse = async (name: string) =>
      actionOf(await client.contract.newProposal(name, { arguments: ['from', 'to', '12'] }).endorse());
    const [single, batched] = [await endorse('copySingle'), await endorse('copyBatched')];
    const bytes = (action: typeof single) =>
      action.readWriteSets.map(({ namespace, set }) => [
        namespace,
        Buffer.from(set.serializeBinary()).toString('hex'),
      ]);
    expect(bytes(batched)).to.deep.equal(bytes(single));
    const set = single.readWriteSets.find(({ namespace }) => namespace === 'fixture')?.set;
    expect(set?.getReadsList().map((read) => read.getKey())).to.deep.equal(
      Array.from({ length: 12 }, (_, index) => `from${index}`).sort(),
    );
  });

  it('lets chaincode call another on the channel, each under its own policy', async () => {
    const proposal = client.contract.newProposal('call', { arguments: ['other', '', 'increment', 'called'] });
    const transaction = await proposal.endorse();
    const { readWriteSets, endorsements } = actionOf(transaction);
    expect(readWriteSets.map(({ namespace }) => namespace)).to.deep.equal(['_lifecycle', 'other']);
    expect(endorsements).to.have.length(4);
    expect((await (await transaction.submit()).getStatus()).successful).to.equal(true);
    const other = client.network.getContract('other');
    expect(Buffer.from(await other.evaluateTransaction('get', 'called')).toString()).to.equal('1');
    expect(await evaluate('get', 'called')).to.equal('');
  });

  it('reports chaincode errors as Fabric’s gateway does', async () => {
    const endorsed = await failureOf(client.contract.submitTransaction('fail', 'WRONG_THING: detail'));
    expect(endorsed).to.deep.equal({
      code: 10,
      message: '10 ABORTED: failed to endorse transaction, see attached details for more info',
      details: ['chaincode response 500, WRONG_THING: detail'],
    });
    const evaluated = await failureOf(client.contract.evaluateTransaction('fail', 'WRONG_THING: detail'));
    expect(evaluated.code).to.equal(2);
    expect(evaluated.message).to.equal(
      '2 UNKNOWN: evaluate call to endorser returned error: chaincode response 500, WRONG_THING: detail',
    );
  });

  it('refuses what it lacks, in words', async () => {
    const detail = async (...[name, ...args]: [string, ...string[]]) =>
      (await failureOf(client.contract.submitTransaction(name, ...args))).details[0];
    expect(await detail('putPrivate')).to.contain('pocket does not support private data');
    expect(await detail('query')).to.contain('pocket does not support rich queries');
    expect(await detail('call', 'other', 'elsewhere', 'get', 'x')).to.contain('pocket has one channel');
    expect(await detail('call', 'nowhere', '', 'get', 'x')).to.contain('chaincode nowhere not found');
  });

  it('names an organisation that has no peer', async () => {
    const proposal = client.contract.newProposal('put', {
      arguments: ['k', 'v'],
      endorsingOrganizations: [READER],
    });
    const failure = await failureOf(proposal.endorse());
    expect(failure.message).to.equal(
      `14 UNAVAILABLE: failed to find any endorsing peers for org(s): ${READER}`,
    );
  });

  it('has exactly the named organisations endorse, or as many as the policy needs', async () => {
    const count = async (endorsingOrganizations?: string[]) => {
      const options = {
        arguments: ['k', 'v'],
        ...(endorsingOrganizations ? { endorsingOrganizations } : {}),
      };
      return actionOf(await client.contract.newProposal('put', options).endorse()).endorsements.length;
    };
    expect(await count()).to.equal(3);
    expect(await count(['Org4MSP', 'Org2MSP'])).to.equal(2);
  });

  it('has every endorsement read the chaincode’s definition', async () => {
    const { readWriteSets } = actionOf(
      await client.contract.newProposal('get', { arguments: ['k'] }).endorse(),
    );
    expect(readWriteSets.map(({ namespace }) => namespace)).to.deep.equal(['_lifecycle', 'fixture']);
    const [read] = readWriteSets[0]?.set.getReadsList() ?? [];
    expect(read?.getKey()).to.equal('namespaces/fields/fixture/Sequence');
    expect(read?.getVersion()?.getBlockNum()).to.equal(1);
  });
});
