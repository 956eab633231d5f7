import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger, LedgerBlock, LedgerCall, LedgerError } from '@concordat/gateway';
import { authorityPaths, createAuthority, issue, loadAuthority } from '@concordat/network/material';
import { ledger as fabric, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import type { GoldenCall } from '../wire/golden-calls';
import { CALL_VECTORS, type CallVectors } from '../wire/vector-files';
import { GOVERNING, type WireNetwork } from '../wire/wire-network';
import { type ProbeClient, ProbeNetwork, type ProbeOptions } from './probe-network';

const DAY_MS = 86_400_000;
const MEBIBYTE = 1 << 20;
const NAMES_TRANSACTIONS = 'history';

type LedgerWrite = LedgerBlock['transactions'][number]['writes'][number];

const call = (name: string, ...args: string[]): LedgerCall => ({
  contract: 'port',
  function: 'call',
  argument: { name, args },
});
const text = (value: unknown) => value as string;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no refusal',
    (error: LedgerError) => error.message,
  );
}

/**
 * The same calls with the same results through every client library of Concordat's: everything that chaincode can do to
 * state, against what real endorsers answered and wrote, and everything that can go wrong, by the port's codes. Skipped
 * where `startWire` resolves to nothing.
 */
export function probeConformance(
  name: string,
  client: ProbeClient,
  startWire: () => Promise<WireNetwork | undefined>,
): void {
  describe(`ledger, call by call: ${name}`, function () {
    this.timeout(60_000);
    let network: ProbeNetwork;
    let tax: Ledger;
    let bank: Ledger;

    before(async function () {
      const wire = await startWire();
      if (!wire) return this.skip();
      network = new ProbeNetwork(wire, client);
      tax = network.connect('TaxMSP');
      bank = network.connect('BankMSP');
    });
    after(() => network?.close());

    const submitted = (...named: [string, ...string[]]) => refusal(tax.submit(call(...named), text));
    const evaluated = (...named: [string, ...string[]]) => refusal(tax.evaluate(call(...named), text));

    /** What each transaction wrote, by its id, from a block on. */
    async function writesFrom(first: number, last: number): Promise<Map<string, LedgerWrite[]>> {
      const stop = new AbortController();
      const found = new Map<string, LedgerWrite[]>();
      for await (const { number, transactions } of tax.blocks(first, stop.signal)) {
        transactions.forEach(({ txId, writes }) => found.set(txId, writes));
        if (number >= last) stop.abort();
      }
      return found;
    }

    it('gives for each recorded call the answer and the writes that Fabric gave', async function () {
      if (!network.wire.batches) return this.skip();
      const { calls } = JSON.parse(readFileSync(CALL_VECTORS, 'utf8')) as CallVectors;
      expect(calls).to.have.length.above(30);
      const committed: { txId: string; block: number }[] = [];
      for (const golden of calls) {
        const [named = '', ...args] = golden.call;
        const { result, ...where } = await tax.submit(call(named, ...args), text);
        committed.push(where);
        if (named !== NAMES_TRANSACTIONS) expect(result, named).to.equal(answerOf(golden));
      }
      const written = await writesFrom(committed[0]?.block ?? 0, committed.at(-1)?.block ?? 0);
      calls.forEach((golden, index) => {
        const writes = written.get(committed[index]?.txId ?? '');
        expect(writes, golden.call.join(' ')).to.deep.equal(writesIn(golden));
      });
    });

    it('gives a key’s history newest first, each change under the id that its submitter was told', async () => {
      const ids: string[] = [];
      const changes: [string, ...string[]][] = [
        ['put', 'told', 'a'],
        ['put', 'told', 'b'],
        ['remove', 'told'],
      ];
      for (const change of changes) {
        ids.unshift((await tax.submit(call(...change), text)).txId);
      }
      const history = JSON.parse(await tax.evaluate(call('history', 'told'), text)) as { txId: string }[];
      expect(history.map(({ txId }) => txId)).to.deep.equal(ids);
    });

    for (const size of [1, 1024, MEBIBYTE]) {
      it(`keeps a value of ${size} bytes`, async () => {
        const { result } = await bank.submit(call('putSize', `size-${size}`, String(size)), text);
        expect(result).to.equal(sha256(Buffer.alloc(size, 'probe')));
        expect(await tax.evaluate(call('digest', `size-${size}`), text)).to.equal(result);
      });
    }

    it('carries an argument and an answer of 1 MB', async () => {
      const large = 'x'.repeat(MEBIBYTE);
      expect(await bank.evaluate(call('raw:answer', '200', '', large), text)).to.equal(large);
    });

    it('tells a chaincode’s refusal by its code and detail, submitted and evaluated', async () => {
      for (const said of [
        await submitted('fail', 'WRONG_THING: detail'),
        await evaluated('fail', 'WRONG_THING: detail'),
      ]) {
        expect(said).to.equal('WRONG_THING: detail');
      }
    });

    it('tells an unknown function, too few arguments and too many in the chaincode’s words', async () => {
      for (const [named, words] of [
        [['nothing'], "You've asked to invoke a function that does not exist: nothing"],
        [['put', 'one'], 'Expected 2 parameters, but 1 have been supplied'],
        [['put', 'a', 'b', 'c'], 'Expected 2 parameters, but 3 have been supplied'],
      ] as [[string, ...string[]], string][]) {
        expect(await submitted(...named)).to.equal(`LEDGER_REFUSED: ${words}`);
        expect(await evaluated(...named)).to.equal(`LEDGER_REFUSED: ${words}`);
      }
    });

    it('tells a count that lost to a new key in its range as CONFLICT (code 12), and writes nothing of it', async () => {
      const counted = async (round: number) => {
        const [lost] = await Promise.all([
          submitted('count', 'herd-', 'herd.', `herds-${round}`),
          bank.submit(call('put', `herd-${round}`, 'x'), text),
        ]);
        return lost;
      };
      let [round, told] = [0, 'no refusal'];
      while (told === 'no refusal' && round < 50) told = await counted((round += 1));
      expect(told).to.match(/^CONFLICT: /);
      expect(await tax.evaluate(call('get', `herds-${round}`), text)).to.equal('');
    });

    it('tells a certificate that has ended, another organisation’s, and nobody’s', async () => {
      const submit = async (options: ProbeOptions) =>
        refusal(network.connect('TaxMSP', options).submit(call('put', 'who', 'x'), text));
      const evaluate = async (options: ProbeOptions) =>
        refusal(network.connect('TaxMSP', options).evaluate(call('get', 'who'), text));
      const ended = await issuedBy('TaxMSP', -DAY_MS);
      const foreign = await issuedBy('CourtMSP', DAY_MS);
      const nobodys = await issue(await createAuthority('CN=ca of nobody'), { subject: 'CN=x,OU=client' });
      const filtered = network.wire.filters || client === 'fabric-network';
      for (const asked of [submit, evaluate]) {
        expect(await asked(ended)).to.match(
          filtered
            ? /^LEDGER_FORBIDDEN: the certificate of the service identity has ended$/
            : /^LEDGER_FORBIDDEN: /,
        );
        expect(await asked(foreign)).to.match(/^LEDGER_FORBIDDEN: /);
        expect(await asked(nobodys)).to.match(/^LEDGER_FORBIDDEN: /);
      }
    });

    it('refuses at once what is more than it may ask at a time', async () => {
      const busy = network.connect('TaxMSP', { load: { inFlight: 2, waiting: 3 } });
      const told = await Promise.all(
        Array.from({ length: 9 }, () => refusal(busy.evaluate(call('get', 'who'), text))),
      );
      expect(told.filter((each) => each.startsWith('LEDGER_BUSY: '))).to.have.length(4);
      expect(told.filter((each) => each === 'no refusal')).to.have.length(5);
    });

    it('commits nothing that fewer endorsed than the rule wants (code 10)', async function () {
      // Only fabric-network is told how many; a peer’s gateway service knows the rule itself.
      if (client !== 'fabric-network') return this.skip();
      const few = network.connect('TaxMSP', { endorsements: 2 });
      expect(await refusal(few.submit(call('put', 'few', 'x'), text))).to.match(/^ENDORSEMENT_REFUSED: /);
      expect(await tax.evaluate(call('get', 'few'), text)).to.equal('');
    });

    it('gives up chaincode that throws where nobody catches, that hangs, or that is down, and goes on', async () => {
      // fabric-network puts a run that came to nothing to the peers once more.
      const timeouts = { endorse: 14_000, evaluate: 7_000, slow: 14_000 };
      const patient = network.connect('TaxMSP', { timeouts });
      for (const told of await Promise.all(
        ['raw:throw', 'hang'].map((each) => refusal(patient.submit(call(each), text))),
      )) {
        expect(told).to.equal('LEDGER_UNAVAILABLE: the chaincode does not answer');
      }
      await network.wire.stopChaincode(GOVERNING);
      expect(await refusal(patient.submit(call('put', 'up', 'x'), text))).to.match(/^LEDGER_UNAVAILABLE: /);
      expect(await refusal(patient.evaluate(call('get', 'up'), text))).to.match(/^LEDGER_UNAVAILABLE: /);
      await network.wire.startChaincode(GOVERNING);
      while ((await submitted('put', 'up', 'x')) !== 'no refusal') await sleep(100);
      expect(await tax.evaluate(call('get', 'up'), text)).to.equal('x');
    });

    async function issuedBy(mspId: string, endsInMs: number) {
      const { ca, caKey } = authorityPaths(network.wire.materialDir, mspId);
      const authority = await loadAuthority({
        cert: readFileSync(ca, 'utf8'),
        key: readFileSync(caKey, 'utf8'),
      });
      const [notBefore, notAfter] = [new Date(Date.now() - 3 * DAY_MS), new Date(Date.now() + endsInMs)];
      return issue(authority, { subject: 'CN=service,OU=client', notBefore, notAfter });
    }
  });
}

function answerOf({ response = '' }: GoldenCall): string {
  const recorded = peer.Response.deserializeBinary(Buffer.from(response, 'hex'));
  return Buffer.from(recorded.getPayload_asU8()).toString();
}

function writesIn({ results }: GoldenCall): LedgerWrite[] {
  const sets = fabric.rwset.TxReadWriteSet.deserializeBinary(Buffer.from(results, 'hex')).getNsRwsetList();
  const own = sets.filter((set) => set.getNamespace() === 'probe');
  return own
    .flatMap((set) => fabric.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()).getWritesList())
    .map((write) => ({
      key: write.getKey(),
      value: write.getIsDelete() ? null : Buffer.from(write.getValue_asU8()).toString(),
    }));
}
