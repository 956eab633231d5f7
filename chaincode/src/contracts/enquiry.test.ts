import { expect } from 'chai';
import { nextChain } from '../domain';
import type { Enquiry, EnquiryHead, EnquiryResult } from '../domain';
import { DAY, request, START, World } from '../testing/world';

type Granted = { enquiry: Enquiry };

async function submit(world: World, ...labels: string[]): Promise<Enquiry[]> {
  const enquiries = labels.map((label) => request(label));
  const results = await world.submit<EnquiryResult[]>('BankMSP', 'enquiry:submit', { enquiries });
  return results.map((result) => (result as Granted).enquiry);
}

describe('enquiries on the ledger', function () {
  this.timeout(120_000);
  let world: World;

  beforeEach(async () => {
    world = await new World().establish();
  });

  it('refuses without a consent, and keeps the refusal', async () => {
    const [enquiry] = await submit(world, 'a');
    expect(enquiry).to.include({ decision: 'DENIED', code: 'CONSENT_UNKNOWN', seq: 1, grantee: 'BankMSP' });
    expect(enquiry?.lines.map(({ code }) => code)).to.deep.equal(['CONSENT_UNKNOWN', 'CONSENT_UNKNOWN']);
    const found = await world.submit('BankMSP', 'enquiry:find', { enquiryId: enquiry?.enquiryId });
    expect(found).to.deep.equal(enquiry);
  });

  it('grants exactly the first of two uses of a ONCE consent in one batch', async () => {
    const { id: reference } = await world.grant({ mode: 'ONCE', maxUses: 1 });
    const enquiries = [request('a', { reference }), request('b', { reference })];
    const results = await world.submit<Granted[]>('BankMSP', 'enquiry:submit', { enquiries });
    expect(results.map(({ enquiry }) => enquiry.decision)).to.deep.equal(['GRANTED', 'DENIED']);
    expect(results[1]?.enquiry.code).to.equal('CONSENT_EXHAUSTED');
    const [consent] = await world.submit<{ use: object }[]>('BankMSP', 'consent:get', { ids: [reference] });
    expect(consent?.use).to.include({ uses: 1 });
  });

  it('counts one use for one enquiry, whatever its lines, and none for a repeat or a refusal', async () => {
    const { id } = await world.grant();
    const [first] = await submit(world, 'a');
    expect(first?.lines.filter(({ decision }) => decision === 'GRANTED')).to.have.length(2);
    const [again, twice] = await submit(world, 'a', 'a');
    expect(again).to.deep.equal(first);
    expect(twice).to.deep.equal(first);
    const repeat = await world.simulate('BankMSP', 'enquiry:submit', { enquiries: [request('a')] });
    expect(repeat.writes).to.deep.equal([]);
    const other = [request('other', { purpose: 'judicial' })];
    await world.submit('BankMSP', 'enquiry:submit', { enquiries: other });
    const [consent] = await world.submit<{ use: object }[]>('BankMSP', 'consent:get', { ids: [id] });
    expect(consent?.use).to.include({ uses: 1 });
  });

  it('answers another request under a used id with an error for that item only', async () => {
    await world.grant();
    await submit(world, 'a');
    const enquiries = [request('a', { purpose: 'judicial' }), request('b')];
    const results = await world.submit<EnquiryResult[]>('BankMSP', 'enquiry:submit', { enquiries });
    expect(results[0]).to.deep.equal({ enquiryId: request('a').enquiryId, error: 'ENQUIRY_ID_REUSED' });
    expect((results[1] as Granted).enquiry).to.include({ decision: 'GRANTED', seq: 2 });
  });

  it('keeps a gapless chain that anyone can check', async () => {
    await world.grant();
    await submit(world, 'a', 'b');
    await submit(world, 'c');
    await submit(world, 'd');
    const asked = { grantee: 'BankMSP', from: 1, limit: 500 };
    const listed = await world.submit<{ enquiries: Enquiry[]; head: EnquiryHead }>(
      'RegulatorMSP',
      'enquiry:list',
      asked,
    );
    expect(listed.enquiries.map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4]);
    let chain: string | null = null;
    for (const { chain: stored, ...enquiry } of listed.enquiries) {
      chain = nextChain(chain, enquiry);
      expect(stored).to.equal(chain);
    }
    expect(listed.head).to.deep.equal({ grantee: 'BankMSP', seq: 4, chain });
  });

  it('decides anew from the moment that the subject revokes', async () => {
    const { terms } = await world.grant();
    expect((await submit(world, 'a'))[0]?.decision).to.equal('GRANTED');
    await world.act(terms, 'REVOKE');
    expect((await submit(world, 'b'))[0]).to.include({ decision: 'DENIED', code: 'CONSENT_REVOKED' });
  });

  it('shows a reader nothing of another reader: neither entries nor consents nor whether there are any', async () => {
    const { id } = await world.grant();
    const [enquiry] = await submit(world, 'a');
    const asked = { grantee: 'BankMSP', from: 1, limit: 10 };
    const none = await world.submit('Bank2MSP', 'enquiry:list', asked);
    expect(none).to.deep.equal({
      enquiries: [],
      head: { grantee: 'BankMSP', seq: 0, chain: '0'.repeat(64) },
    });
    expect(await world.submit('Bank2MSP', 'enquiry:get', { grantee: 'BankMSP', seqs: [1, 2] })).to.deep.equal(
      [null, null],
    );
    expect(await world.submit('Bank2MSP', 'enquiry:find', { enquiryId: enquiry?.enquiryId })).to.equal(null);
    expect(await world.submit('Bank2MSP', 'consent:get', { ids: [id, 'ab'.repeat(32)] })).to.deep.equal([
      null,
      null,
    ]);
    const foreign = { enquiries: [request('x'), request('y', { reference: 'ab'.repeat(32) })] };
    const results = await world.submit<Granted[]>('Bank2MSP', 'enquiry:submit', foreign);
    expect(results.map((each) => each.enquiry.code)).to.deep.equal(['CONSENT_UNKNOWN', 'CONSENT_UNKNOWN']);
  });

  it('tells a governing member that a consent is not its own', async () => {
    await world.grant();
    const [result] = await world.submit<Granted[]>('CourtMSP', 'enquiry:submit', {
      enquiries: [request('x')],
    });
    expect(result?.enquiry.code).to.equal('CONSENT_NOT_YOURS');
  });

  it('denies a line whose publisher does not accept the certifier, and grants the others', async () => {
    await world.submit('CourtMSP', 'registry:acceptCertifiers', { certifiers: ['RegulatorMSP'] }, true);
    await world.grant();
    const [enquiry] = await submit(world, 'a');
    expect(enquiry?.decision).to.equal('GRANTED');
    expect(enquiry?.lines.map(({ code }) => code)).to.deep.equal([null, 'CERTIFIER_NOT_ACCEPTED']);
  });

  it('denies a line that demands a higher assurance', async () => {
    const { id } = await world.grant({ method: 'PAPER' });
    const enquiries = [request('a', { reference: id })];
    const [result] = await world.submit<Granted[]>('BankMSP', 'enquiry:submit', { enquiries });
    expect(result?.enquiry.lines.map(({ code }) => code)).to.deep.equal([null, 'ASSURANCE_TOO_LOW']);
  });

  it('writes the same bytes in batches and in single calls, in the order of the keys', async () => {
    const single = await new World({ batches: false }).establish();
    const simulated = [];
    for (const each of [world, single]) {
      await each.grant();
      const enquiries = ['a', 'b', 'a', 'c', 'd'].map((label) => request(label));
      simulated.push(await each.simulate('BankMSP', 'enquiry:submit', { enquiries }));
    }
    const [batched, one] = simulated;
    expect(batched?.writes).to.deep.equal(one?.writes);
    expect(batched?.answer).to.equal(one?.answer);
    const keys = batched?.writes.map(([key]) => Buffer.from(key).toString('hex')) ?? [];
    expect(keys).to.deep.equal([...new Set(keys)].sort());
    expect(batched?.messages).to.equal(4);
    expect([...world.peer.committed]).to.deep.equal([...single.peer.committed]);
  });

  it('makes single calls where the environment says so, and batches of no peer that offers none', async () => {
    const simulate = () =>
      world.simulate('BankMSP', 'enquiry:submit', { enquiries: [request('a'), request('b')] });
    const batched = await simulate();
    process.env['CONCORDAT_SINGLE_STATE_CALLS'] = '1';
    const single = await simulate().finally(() => delete process.env['CONCORDAT_SINGLE_STATE_CALLS']);
    expect(single.writes).to.deep.equal(batched.writes);
    expect(batched.messages).to.equal(4);
    expect(single.messages).to.be.greaterThan(10);
  });

  it('names functions that do not exist with a code', async () => {
    expect(await world.refusal('BankMSP', 'enquiry:erase', {})).to.equal('FUNCTION_UNKNOWN');
  });

  it('names all faults of a malformed batch by JSON pointers, without their values', async () => {
    const secret = '91310000MA1FL0XW3B';
    const enquiries = [request('a', { escrow: '*' }), request('b', { product: secret, detailsHash: 'zz' })];
    const message = await world.refusalMessage('BankMSP', 'enquiry:submit', { enquiries, extra: 1 });
    expect(message).to.match(/^ARGUMENT_INVALID: /);
    for (const pointer of [
      '/enquiries/0/escrow',
      '/enquiries/1/product',
      '/enquiries/1/detailsHash',
      '(root)',
    ]) {
      expect(message).to.include(pointer);
    }
    expect(message).not.to.include(secret);
  });

  it('bounds what it takes', async () => {
    const big = [request('a', { escrow: Buffer.alloc(4097).toString('base64url') })];
    expect(await world.refusal('BankMSP', 'enquiry:submit', { enquiries: big })).to.equal('ARGUMENT_INVALID');
    const many = Array.from({ length: 501 }, (_, index) => request(String(index)));
    expect(await world.refusal('BankMSP', 'enquiry:submit', { enquiries: many })).to.equal(
      'ARGUMENT_INVALID',
    );
    expect(await world.refusal('BankMSP', 'enquiry:submit', { enquiries: [] })).to.equal('ARGUMENT_INVALID');
    const long = [request('a', { reference: 'x'.repeat(257) })];
    expect(await world.refusal('BankMSP', 'enquiry:submit', { enquiries: long })).to.equal(
      'ARGUMENT_INVALID',
    );
  });

  it('survives arguments that are no JSON, nested 100,000 deep, or missing', async () => {
    const call = { caller: 'BankMSP', call: 'enquiry:submit', argument: null, time: START };
    for (const raw of ['', '{', '['.repeat(100_000) + ']'.repeat(100_000), '{"enquiries":'.repeat(50_000)]) {
      const outcome = await world.peer
        .simulate({ ...call, rawArguments: [raw] })
        .catch((error: Error) => error.message);
      expect(outcome).to.match(/^ARGUMENT_INVALID: /);
    }
    const long = `${' '.repeat(4 * 1024 * 1024)}{}`;
    const outcome = await world.peer.simulate({ ...call, rawArguments: [long] }).catch(String);
    expect(outcome).to.match(/ARGUMENT_INVALID: \(root\): expected at most/);
    const missing = await world.peer
      .simulate({ ...call, rawArguments: [] })
      .catch((error: Error) => error.message);
    expect(missing).to.include('Expected 1 parameters');
  });

  it('takes no time that no reader of the ledger would take', async () => {
    const ask = (time: number) =>
      world.peer
        .simulate({
          caller: 'BankMSP',
          call: 'enquiry:submit',
          argument: { enquiries: [request('a')] },
          time,
        })
        .then(
          () => undefined,
          (error: Error) => error.message,
        );
    expect(await ask(-1)).to.match(/^TIME_INVALID/);
    expect(await ask(Date.UTC(10_000, 0))).to.match(/^TIME_INVALID/);
    expect(await ask(Date.UTC(10_000, 0) - 1)).to.equal(undefined);
  });

  it('refuses whoever is no member', async () => {
    const enquiries = [request('a')];
    expect(await world.refusal('EvilMSP', 'enquiry:submit', { enquiries })).to.equal('ORGANISATION_UNKNOWN');
  });

  it('counts frequency in fixed windows from notBefore', async () => {
    const frequency = { count: 1, windowMs: DAY };
    const { id } = await world.grant({ frequency });
    const ask = async (label: string) => {
      const enquiries = [request(label, { reference: id })];
      const [result] = await world.submit<Granted[]>('BankMSP', 'enquiry:submit', { enquiries });
      return result?.enquiry.code ?? 'GRANTED';
    };
    expect([await ask('a'), await ask('b')]).to.deep.equal(['GRANTED', 'CONSENT_TOO_FREQUENT']);
    world.time = START + DAY;
    expect([await ask('c'), await ask('d')]).to.deep.equal(['GRANTED', 'CONSENT_TOO_FREQUENT']);
    world.time = START + DAY - 1000;
    expect(await ask('e')).to.equal('CONSENT_TOO_FREQUENT');
  });
});
