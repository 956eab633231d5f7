import { common } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MspRegistry } from '../identity/msp-registry';
import { CommitWatch } from '../ledger/commit-watch';
import { LedgerStore } from '../ledger/ledger-store';
import { Transaction } from '../proposal/transaction';
import { BlockValidator } from '../validation/block-validator';
import { Orderer } from './orderer';

/** Not endorsed by anyone: ordered and recorded all the same, as invalid. */
function transaction(txId: string, padding = 0): Transaction {
  const channel = new common.ChannelHeader();
  channel.setTxId(txId);
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(Buffer.alloc(padding));
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return new Transaction(envelope.serializeBinary());
}

const refusal = (work: Promise<unknown>) => work.then(() => 'accepted', String);

describe('the orderer', () => {
  let folder: string;
  let ledger: LedgerStore;
  let busy: boolean;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pocket-orderer-'));
    ledger = await LedgerStore.open(folder);
    busy = true;
  });

  afterEach(async () => {
    await ledger.close();
    await rm(folder, { recursive: true, force: true });
  });

  function start(batch: { maxCount?: number; maxBytes?: number; timeoutMs?: number }): {
    orderer: Orderer;
    sizes: number[];
  } {
    const validator = new BlockValidator(ledger, {
      channel: 'c',
      msps: new MspRegistry(new Map()),
      policyOf: () => undefined,
    });
    const options = { maxCount: 100, maxBytes: 1 << 20, timeoutMs: 10_000, ...batch };
    const orderer = new Orderer(options, { ledger, validator, isBusy: () => busy });
    const sizes: number[] = [];
    orderer.on('block', ({ transactions }) => sizes.push(transactions.length));
    return { orderer, sizes };
  }

  const take = (orderer: Orderer, admitted: Transaction) => orderer.take(Promise.resolve(admitted));
  const add = async (orderer: Orderer, count: number, padding = 0) => {
    for (let index = 0; index < count; index++) await take(orderer, transaction(`tx${index}`, padding));
  };

  it('cuts by count, and does not wait for what is left', async () => {
    const { orderer, sizes } = start({ maxCount: 4 });
    await add(orderer, 9);
    await orderer.close();
    expect(sizes).to.deep.equal([4, 4, 1]);
    expect(ledger.transaction('tx8')?.block).to.equal(2);
  });

  it('cuts by bytes, and lets a large one pass alone', async () => {
    const { orderer, sizes } = start({ maxBytes: 2500 });
    await add(orderer, 4, 1000);
    await take(orderer, transaction('large', 5000));
    await orderer.close();
    expect(sizes).to.deep.equal([2, 2, 1]);
  });

  it('cuts by time when others are still endorsing', async () => {
    const { orderer, sizes } = start({ timeoutMs: 40 });
    const started = performance.now();
    // In one turn: however slow the machine, no time passes between them.
    await Promise.all(['tx0', 'tx1', 'tx2'].map((txId) => take(orderer, transaction(txId))));
    await once(orderer, 'block');
    expect(performance.now() - started).to.be.greaterThan(35);
    expect(sizes).to.deep.equal([3]);
    await orderer.close();
  });

  it('cuts at once when nothing else is on its way', async () => {
    busy = false;
    const { orderer, sizes } = start({});
    await Promise.all([once(orderer, 'block'), add(orderer, 1)]);
    expect(sizes).to.deep.equal([1]);
    await orderer.close();
  });

  it('cuts nothing while another admission is under way, and waits no longer once that is refused', async () => {
    busy = false;
    const { orderer, sizes } = start({});
    const checks = new EventEmitter();
    const refused = refusal(
      orderer.take(once(checks, 'refused').then(() => Promise.reject(new Error('no')))),
    );
    await add(orderer, 2);
    const block = once(orderer, 'block');
    checks.emit('refused');
    expect(await refused).to.equal('Error: no');
    await block;
    expect(sizes).to.deep.equal([2]);
    await orderer.close();
  });

  it('takes nothing whose admission ends after it was closed', async () => {
    const { orderer, sizes } = start({});
    const checks = new EventEmitter();
    const late = refusal(orderer.take(once(checks, 'admitted').then(() => transaction('late'))));
    await orderer.close();
    checks.emit('admitted');
    expect(await late).to.contain('POCKET_CLOSED');
    expect(sizes).to.deep.equal([]);
  });

  it('accepts nothing more once a block could not be written, and tells who waits', async () => {
    const { orderer } = start({});
    const commits = new CommitWatch(ledger, orderer);
    const told = new Promise((resolve) => commits.wait('tx0', resolve));
    await ledger.close();
    await add(orderer, 1);
    busy = false;
    orderer.consider();
    expect(String(await told)).to.contain('POCKET_LEDGER_FAILED');
    expect(await refusal(take(orderer, transaction('next')))).to.match(/POCKET_LEDGER_FAILED/);
  });
});
