import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EnquiryHead,
  type EnquiryRequest,
  type Organisation,
  splitStateKey,
} from '@concordat/chaincode/domain';
import type { Ledger, LedgerBlock, LedgerCall, LedgerError } from '@concordat/gateway';
import { expect } from 'chai';
import { bootstrapCall, ORGANISATIONS } from './bootstrap-call';
import type { LedgerNetwork } from './ledger-network';
import { SCENARIO_MS } from '../../support/patience';

const as = <T>(value: unknown) => value as T;
const barrier: LedgerCall = { contract: 'attestation', function: 'barrier', argument: {} };
const organisations: LedgerCall = { contract: 'registry', function: 'organisations', argument: {} };

/** An enquiry that will be refused, and so be an entry, on any ledger: its product is unknown. */
function enquiry(): EnquiryRequest {
  return {
    enquiryId: randomBytes(16).toString('hex'),
    basis: 'CONSENT',
    reference: randomBytes(32).toString('hex'),
    subjectCommitment: randomBytes(32).toString('hex'),
    escrow: randomBytes(96).toString('base64url'),
    product: 'nothing@1',
    purpose: 'loan-origination',
    recipientKeyId: 'none',
    detailsHash: randomBytes(32).toString('hex'),
  };
}
const submitEnquiry = (): LedgerCall => ({
  contract: 'enquiry',
  function: 'submit',
  argument: { enquiries: [enquiry()] },
});
const enquiriesOf = (grantee: string): LedgerCall => ({
  contract: 'enquiry',
  function: 'list',
  argument: { grantee, from: 1, limit: 1 },
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no refusal',
    (error: LedgerError) => {
      expect(error.message.startsWith(`${error.code}: `), error.message).to.equal(true);
      return error.code;
    },
  );
}

/** Reads blocks until `enough`; then stops the stream. */
async function readBlocks(ledger: Ledger, from: number, enough: (blocks: LedgerBlock[]) => boolean) {
  const stop = new AbortController();
  const blocks: LedgerBlock[] = [];
  for await (const block of ledger.blocks(from, stop.signal)) {
    blocks.push(block);
    if (enough(blocks)) break;
  }
  stop.abort();
  return blocks;
}

/**
 * What every ledger adapter must do, on every network that Concordat runs on. `make` resolves to nothing where the network
 * cannot be: then the row is skipped.
 */
export function ledgerConformance(name: string, make: () => Promise<LedgerNetwork | undefined>): void {
  describe(`ledger: ${name}`, function () {
    this.timeout(SCENARIO_MS);
    let network: LedgerNetwork;
    let tax: Ledger;
    let admin: Ledger;
    let bank: Ledger;
    /** Who makes enquiries: a bank, or a reader that has a peer where banks cannot submit. */
    let enquirerId: string;
    let enquirer: Ledger;

    before(async function () {
      const made = await make();
      if (!made) return this.skip();
      network = made;
      tax = network.connect('TaxMSP', 'gateway');
      admin = network.connect('TaxMSP', 'admin');
      bank = network.connect('BankMSP', 'gateway');
      enquirerId = network.tellsBanks ? 'BankMSP' : 'CustomsMSP';
      enquirer = network.connect(enquirerId, 'gateway');
      await admin.submit(bootstrapCall, as);
      // Its peer may be a block behind the administrator's.
      while ((await codeOf(enquirer.evaluate(organisations, as))) === 'ORGANISATION_UNKNOWN') await sleep(20);
    });
    after(() => network?.close());

    const headSeq = async () =>
      (await enquirer.evaluate(enquiriesOf(enquirerId), as<{ head: EnquiryHead }>)).head.seq;

    it('answers what the contract answers, with the transaction and its block', async () => {
      const before = await tax.height();
      const { txId, block, result } = await enquirer.submit(
        submitEnquiry(),
        as<[{ enquiry: { decision: string } }]>,
      );
      expect(txId).to.match(/^[0-9a-f]{64}$/);
      expect(block).to.be.at.least(before);
      expect(result[0].enquiry.decision).to.equal('DENIED');
    });

    it('evaluates without writing', async () => {
      const before = await tax.height();
      const answer = await tax.evaluate(organisations, as<Organisation[]>);
      expect(answer.map(({ mspId }) => mspId)).to.have.members(ORGANISATIONS.map(({ mspId }) => mspId));
      expect(await tax.height()).to.equal(before);
    });

    it('tells a contract’s refusal by its own code, whether submitted or evaluated', async () => {
      const unknown: LedgerCall = { contract: 'registry', function: 'schema', argument: { id: 'no.such@1' } };
      expect(await codeOf(tax.evaluate(unknown, as))).to.equal('SCHEMA_UNKNOWN');
      const search = { detailsHash: '00'.repeat(32) };
      const call: LedgerCall = { contract: 'supervision', function: 'recordSearch', argument: search };
      const refused = await codeOf(tax.submit(call, as));
      expect(refused)
        .to.match(/^[A-Z_]+$/)
        .and.not.match(/^LEDGER_/);
      expect(await codeOf(tax.evaluate(call, as))).to.equal(refused);
    });

    it('refuses a function that no contract has', async () => {
      const call: LedgerCall = { contract: 'registry', function: 'nothing', argument: {} };
      expect(await codeOf(tax.submit(call, as))).to.equal('FUNCTION_UNKNOWN');
    });

    it('refuses an answer that is not what was asked for', async () => {
      const parse = () => {
        throw new Error('not a number');
      };
      expect(await codeOf(tax.evaluate(organisations, parse))).to.equal('LEDGER_CORRUPT');
    });

    it('gives all blocks in order, each the hash-linked next of the one before', async () => {
      const { block: last } = await enquirer.submit(submitEnquiry(), as);
      const blocks = await readBlocks(tax, 0, (read) => read.length > last);
      expect(blocks.map(({ number }) => number)).to.deep.equal(blocks.map((_, index) => index));
      blocks.slice(1).forEach((block, index) => {
        expect(block.previousHash)
          .to.match(/^[0-9a-f]{64}$/)
          .and.to.equal(blocks[index]?.hash);
      });
    });

    it('shows in a block who called what when, and what was written', async () => {
      const { txId, block, result } = await enquirer.submit(
        submitEnquiry(),
        as<[{ enquiry: { seq: number; time: number } }]>,
      );
      const [found] = await readBlocks(tax, block, (read) => read.length === 1);
      const transaction = found?.transactions.find((candidate) => candidate.txId === txId);
      expect(transaction).to.include({ valid: true, creator: enquirerId, function: 'enquiry:submit' });
      expect(transaction?.time).to.equal(result[0].enquiry.time);
      const kinds = transaction?.writes.map(({ key }) => splitStateKey(key)?.kind);
      expect(kinds).to.include.members(['enquiry', 'enquiryref', 'enquiryseq']);
      const written = transaction?.writes.find(({ key }) => splitStateKey(key)?.kind === 'enquiry')?.value;
      expect(JSON.parse(written ?? 'null')).to.deep.equal(result[0].enquiry);
    });

    it('commits a barrier, which writes nothing, behind all that there was', async () => {
      const { block: earlier } = await enquirer.submit(submitEnquiry(), as);
      const { txId, block } = await tax.submit(barrier, as);
      expect(block).to.be.greaterThan(earlier);
      const [found] = await readBlocks(tax, block, (read) => read.length === 1);
      const transaction = found?.transactions.find((candidate) => candidate.txId === txId);
      expect(transaction).to.deep.include({ valid: true, function: 'attestation:barrier', writes: [] });
      const refused = network.tellsBanks ? 'ROLE_REQUIRED' : 'LEDGER_REFUSED';
      expect(await codeOf(bank.submit(barrier, as))).to.equal(refused);
    });

    it('replays from any block', async () => {
      const height = await tax.height();
      const from = Math.max(0, height - 2);
      const blocks = await readBlocks(tax, from, (read) => read.length === 2);
      expect(blocks.map(({ number }) => number)).to.deep.equal([from, from + 1]);
    });

    it('knows its height', async () => {
      const { block } = await enquirer.submit(submitEnquiry(), as);
      expect(await tax.height()).to.be.greaterThan(block);
    });

    it('shows a reader neither blocks nor height', async () => {
      expect(await codeOf(readBlocks(bank, 0, () => true))).to.equal('LEDGER_FORBIDDEN');
      expect(await codeOf(bank.height())).to.equal('LEDGER_FORBIDDEN');
    });

    it('tells a lost race as CONFLICT, and loses or doubles nothing', async () => {
      const before = await headSeq();
      const attempts = Array.from({ length: 12 }, () => codeOf(enquirer.submit(submitEnquiry(), as)));
      const codes = await Promise.all(attempts);
      const won = codes.filter((code) => code === 'no refusal').length;
      expect(codes.filter((code) => code !== 'no refusal' && code !== 'CONFLICT')).to.deep.equal([]);
      expect(won).to.be.greaterThan(0).and.lessThan(12);
      expect(await headSeq()).to.equal(before + won);
    });

    it('shows the writes of a lost race nowhere', async () => {
      const height = await tax.height();
      const blocks = await readBlocks(tax, 0, (read) => read.length >= height);
      const transactions = blocks.flatMap((block) => block.transactions);
      const invalid = transactions.filter(({ valid }) => !valid);
      expect(invalid.length).to.be.greaterThan(0);
      expect(invalid.flatMap(({ writes }) => writes)).to.deep.equal([]);
    });

    it('gets over endorsers that are a block apart, and then reads what it has just written', async () => {
      const before = await headSeq();
      for (let round = 1; round <= 15; round += 1) {
        await enquirer.submit(submitEnquiry(), as);
        expect(await headSeq(), `round ${round}`).to.equal(before + round);
      }
    });

    it('asks for the outcome again, and never endorses twice, when the wire is cut under a submission', async () => {
      const { wire, peer } = await network.wireTo(enquirerId);
      const ledger = network.connectTo([peer], enquirerId);
      const before = await headSeq();
      const from = await tax.height();
      const rounds = 8;
      for (let round = 0; round < rounds; round += 1) {
        const height = await tax.height();
        let settled = false;
        const submitted = ledger.submit(submitEnquiry(), as).finally(() => (settled = true));
        while (!settled && (await tax.height()) === height) await sleep(1);
        wire.cut();
        await submitted;
      }
      expect(await headSeq()).to.equal(before + rounds);
      const count = (await tax.height()) - from;
      const blocks = await readBlocks(tax, from, (read) => read.length === count);
      expect(blocks.flatMap(({ transactions }) => transactions)).to.have.length(rounds);
      ledger.close();
      await wire.close();
    });

    it('takes no harm from a connection that was cut while nobody used it', async () => {
      const { wire, peer } = await network.wireTo(enquirerId);
      const ledger = network.connectTo([peer], enquirerId);
      for (let round = 0; round < 8; round += 1) {
        await ledger.evaluate(organisations, as);
        wire.cut();
      }
      await ledger.submit(submitEnquiry(), as);
      wire.cut();
      await ledger.submit(submitEnquiry(), as);
      ledger.close();
      await wire.close();
    });

    it('says that it is away, and goes on by itself with every block once', async () => {
      const stop = new AbortController();
      const numbers: number[] = [];
      const reading = (async () => {
        for await (const { number } of tax.blocks(0, stop.signal)) numbers.push(number);
      })();
      await network.stop();
      expect(await codeOf(enquirer.submit(submitEnquiry(), as))).to.equal('LEDGER_UNAVAILABLE');
      expect(await codeOf(enquirer.evaluate(organisations, as))).to.equal('LEDGER_UNAVAILABLE');
      await network.start();
      await whenBack(() => enquirer.submit(submitEnquiry(), as));
      // Each connection comes back in its own time.
      const height = await whenBack(() => tax.height());
      while (numbers.length < height) await sleep(20);
      expect(numbers).to.deep.equal(Array.from({ length: numbers.length }, (_, index) => index));
      stop.abort();
      await reading;
    });

    async function whenBack<T>(ask: () => Promise<T>): Promise<T> {
      for (;;) {
        try {
          return await ask();
        } catch (error) {
          expect(error).to.have.property('code', 'LEDGER_UNAVAILABLE');
          await sleep(100);
        }
      }
    }
  });
}
