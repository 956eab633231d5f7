import type { Enquiry } from '@concordat/chaincode/domain';
import type { Network } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';
import { fabricOf } from '../support/fabric';
import { companiesOf, COURT, courtJudgment, subjectOf, TAX, taxGrade } from '../support/companies';
import { sharedConsortium } from '../support/consortium';
import { RELEASES } from '../support/exchange-door';
import { freshSalt, Intruder } from '../support/intruder';
import { SCENARIO_MS } from '../support/patience';
import { auditedEnquiry, listOf, publishOne, resolve, signedConsent, timeline } from '../support/steps';

/** Everything that an answer or a refusal says, as text. */
async function told(work: Promise<unknown>): Promise<string> {
  try {
    const value = await work;
    return value instanceof Uint8Array
      ? Buffer.from(value).toString('latin1')
      : (JSON.stringify(value) ?? 'undefined');
  } catch (error) {
    const { message, details, code } = error as { message: string; code?: unknown; details?: unknown };
    return JSON.stringify([String(code), message, details ?? null]);
  }
}

describe('invariant 13: a reader learns nothing of another reader’s dealings', function () {
  this.timeout(SCENARIO_MS);
  const world = sharedConsortium();
  const [company] = companiesOf(9613, 1);
  if (!company) throw new Error('no company');
  const subject = subjectOf(company);
  const application = 'LOAN-9613-CONFIDENTIAL';
  let bank2: Intruder;
  let fabric: ReturnType<typeof fabricOf>;
  let consentId = '';
  let enquiry: Enquiry;
  let txIds: string[] = [];
  /** Every byte that Bank2 was told. */
  const heard: string[] = [];

  const hear = async (work: Promise<unknown>): Promise<string> => {
    const text = await told(work);
    heard.push(text);
    return text;
  };

  before(async () => {
    await publishOne(world.tax, TAX, taxGrade(company));
    await publishOne(world.court, COURT, courtJudgment(company, { number: 9613 }));
    ({ consentId } = await signedConsent({ grantee: world.bank, certifier: world.tax, subject }));
    const { enquiryId } = await resolve(world.bank, { subject, application });
    const seen = await auditedEnquiry(world.regulator, { grantee: 'BankMSP', enquiryId }, 2);
    enquiry = seen;
    txIds = [seen.txId, ...(await timeline(world.regulator, 'BankMSP')).map(({ txId }) => txId)];
    bank2 = await Intruder.of(world, 'Bank2MSP');
    fabric = fabricOf(world, 'Bank2MSP');
  });

  after(() => {
    bank2.close();
    fabric.close();
  });

  it('from no block, no filtered block and no event', async () => {
    const { network } = fabric;
    const first = async <T>(stream: Promise<AsyncIterable<T>>) => {
      for await (const each of await stream) return each;
      return undefined;
    };
    type Door = (from: Network) => Promise<AsyncIterable<unknown>>;
    const doors: Door[] = [
      (from) => from.getBlockEvents({ startBlock: 0n }),
      (from) => from.getFilteredBlockEvents({ startBlock: 0n }),
      (from) => from.getBlockAndPrivateDataEvents({ startBlock: 0n }),
      (from) => from.getChaincodeEvents('concordat', { startBlock: 0n }),
    ];
    for (const door of doors) {
      const text = await hear(first(door(network)));
      expect(text).to.match(/FORBIDDEN|403|PERMISSION_DENIED|access denied|UNIMPLEMENTED|does not support/i);
    }
    const stop = new AbortController();
    const blocks = bank2.ledger.blocks(0, stop.signal);
    expect(await hear(first(Promise.resolve(blocks)).finally(() => stop.abort()))).to.match(
      /LEDGER_FORBIDDEN|403/,
    );
  });

  it('from the query chaincodes: what exists is refused like what does not', async () => {
    const { channel } = world.sandbox;
    const qscc = fabric.network.getContract('qscc');
    const masked = (text: string) => text.replace(/transaction [0-9a-f]{64}/g, 'transaction …');
    const ask = async (name: string, ...args: string[]) =>
      masked(await hear(qscc.evaluateTransaction(name, channel, ...args)));
    const missing = 'f'.repeat(64);
    for (const [name, real, absent] of [
      ['GetBlockByNumber', '3', '999999'],
      ['GetTransactionByID', txIds[0] ?? '', missing],
      ['GetBlockByTxID', txIds[0] ?? '', missing],
    ] as const) {
      const answer = await ask(name, real);
      expect(answer).to.match(/access denied/);
      expect(answer, name).to.equal(await ask(name, absent));
    }
    expect(await ask('GetChainInfo')).to.match(/access denied/);
    for (const name of ['lscc', '_lifecycle', 'cscc']) {
      const contract = fabric.network.getContract(name);
      for (const call of ['getchaincodes', 'QueryChaincodeDefinitions', 'GetConfigBlock'])
        await hear(contract.evaluateTransaction(call, channel));
    }
  });

  it('from the contract’s functions, given the very ids of the other’s consents and enquiries', async () => {
    const fake = 'ab'.repeat(32);
    const pairs: [name: string, real: object, absent: object][] = [
      ['consent:get', { ids: [consentId] }, { ids: [fake] }],
      ['enquiry:find', { enquiryId: enquiry.enquiryId }, { enquiryId: 'ab'.repeat(16) }],
      ['enquiry:get', { grantee: 'BankMSP', seqs: [enquiry.seq] }, { grantee: 'BankMSP', seqs: [999_999] }],
      ['enquiry:get', { grantee: 'BankMSP', seqs: [enquiry.seq] }, { grantee: 'NoSuchMSP', seqs: [1] }],
      [
        'enquiry:list',
        { grantee: 'BankMSP', from: 1, limit: 9 },
        { grantee: 'NoSuchMSP', from: 1, limit: 9 },
      ],
      ['release:list', { grantee: 'BankMSP', seq: enquiry.seq }, { grantee: 'BankMSP', seq: 999_999 }],
      ['release:list', { grantee: 'BankMSP', seq: enquiry.seq }, { grantee: 'NoSuchMSP', seq: 1 }],
    ];
    for (const [name, real, absent] of pairs) {
      const answer = await hear(bank2.evaluate(name, real));
      // An answer may repeat whom it was asked about.
      const other = (await hear(bank2.evaluate(name, absent))).replace('NoSuchMSP', 'BankMSP');
      expect(answer, name).to.equal(other);
    }
    expect(await hear(bank2.evaluate('supervision:searches', { from: 1, limit: 10 }))).to.match(
      /ROLE_REQUIRED|NOT_/,
    );
    expect(await hear(bank2.evaluate('registry:agreements', {}))).to.equal('[]');
    const own = await hear(bank2.evaluate('enquiry:list', { grantee: 'Bank2MSP', from: 1, limit: 500 }));
    expect(own).not.to.include('"BankMSP"');
  });

  it('from what endorsements show that they read, which is said even where nothing is submitted', async () => {
    const contract = fabric.network.getContract('concordat');
    const endorsed = async (name: string, argument: object) => {
      const proposal = contract.newProposal(name, { arguments: [JSON.stringify(argument)] });
      return hear(proposal.endorse().then((transaction) => transaction.getBytes()));
    };
    const { seq } = enquiry;
    const read = [
      await endorsed('release:list', { grantee: 'BankMSP', seq }),
      await endorsed('enquiry:get', { grantee: 'BankMSP', seqs: [seq] }),
      await endorsed('enquiry:list', { grantee: 'BankMSP', from: 1, limit: 9 }),
    ].join();
    expect(read).to.include('\u0000org\u0000Bank2MSP\u0000');
    for (const kind of ['release', 'enquiry', 'enquiryseq'])
      expect(read).not.to.include(`\u0000${kind}\u0000`);
  });

  it('from its own enquiries that cite the other’s consent or an agreement: refused as if there were none', async () => {
    const salt = freshSalt();
    const [real, absent, agreement, noAgreement] = await bank2.commit([
      await bank2.enquiry(subject, salt, { reference: consentId }),
      await bank2.enquiry(subject, salt, { reference: 'ab'.repeat(32) }),
      await bank2.enquiry(subject, salt, { basis: 'AGREEMENT', reference: 'judicial-assistance' }),
      await bank2.enquiry(subject, salt, { basis: 'AGREEMENT', reference: 'no-such-agreement' }),
    ]);
    const answer = (one: Enquiry | undefined) => [one?.decision, one?.code, one?.lines];
    expect(answer(real)).to.deep.equal(answer(absent));
    expect(real).to.include({ decision: 'DENIED', code: 'CONSENT_UNKNOWN' });
    expect(answer(agreement)).to.deep.equal(answer(noAgreement));
    expect(agreement).to.include({ decision: 'DENIED', code: 'AGREEMENT_UNKNOWN' });
  });

  it('from a transaction’s status, which any writer may ask: nothing but whether and where', async () => {
    const { CommitStatusRequest, SignedCommitStatusRequest } = (await import('@hyperledger/fabric-protos'))
      .gateway;
    const mine = await fabric.network
      .getContract('concordat')
      .newProposal('registry:products', { arguments: ['{}'] })
      .endorse();
    const commit = await mine.submit();
    const signed = SignedCommitStatusRequest.deserializeBinary(commit.getBytes());
    const request = CommitStatusRequest.deserializeBinary(signed.getRequest_asU8());
    request.setTransactionId(txIds[0] ?? '');
    signed.setRequest(request.serializeBinary());
    const other = fabric.gateway.newCommit(signed.serializeBinary());
    const { blockNumber, code, successful, transactionId } = await other.getStatus();
    heard.push(JSON.stringify([Number(blockNumber), code, successful]));
    expect(transactionId).to.equal(txIds[0]);
    expect(Object.keys(await other.getStatus()).sort()).to.deep.equal([
      'blockNumber',
      'code',
      'successful',
      'transactionId',
    ]);
  });

  it('from the other gateways: the other’s enquiry is answered like one that never was', async () => {
    const opening = { ...subject, salt: freshSalt() };
    const masked = (text: string) => text.replace(/urn:concordat:request:[0-9a-f-]+/g, '…');
    const ask = async (publisher: string, changes: object) => {
      const { seq, enquiryId } = enquiry;
      const asked = { publisher, seq, line: 0, enquiryId, ...changes };
      const { status, body } = await bank2
        .door(publisher)
        .ask(RELEASES, await bank2.releaseOf(asked, opening));
      const text = `${status} ${body.toString('utf8')}`;
      heard.push(text);
      return masked(text);
    };
    // A publisher waits some seconds for an enquiry that its peer may not have yet: all are asked at once.
    const never = { grantee: 'BankMSP', enquiryId: 'ab'.repeat(16), seq: 999_999 };
    const answers = await Promise.all(
      ['TaxMSP', 'CourtMSP'].flatMap((publisher) =>
        [never, { grantee: 'BankMSP' }, { grantee: 'Bank2MSP' }].map((changes) => ask(publisher, changes)),
      ),
    );
    expect(new Set(answers).size, answers.join('\n')).to.equal(1);
    const door = bank2.door('RegulatorMSP');
    const looks = await door.ask('/exchange/v1/subject-looks', { keyId: 'x', box: 'AA' });
    heard.push(looks.body.toString('utf8'));
    expect(looks.status).to.be.within(400, 499);
  });

  it('from its own gateway: lists hold only its own, ids of the other are unknown', async () => {
    const { officer, inspector } = world.bank2;
    const masked = (text: string) => text.replace(/urn:concordat:request:[0-9a-f-]+/g, '…');
    const read = async (path: string) =>
      masked(await hear(officer.reach(path).then((answer) => answer.text())));
    const fake = 'ab'.repeat(16);
    expect(await read(`/v1/enquiries/${enquiry.enquiryId}`)).to.equal(await read(`/v1/enquiries/${fake}`));
    expect(await read(`/v1/bundles/${enquiry.enquiryId}/0`)).to.equal(await read(`/v1/bundles/${fake}/0`));
    for (const path of ['/v1/enquiries', '/v1/holdings', '/v1/notices', '/v1/consent-requests'])
      await hear(listOf(officer, path));
    for (const path of ['consents', 'enquiries', 'timeline', 'gaps'])
      expect(await hear(listOf(inspector, `/v1/audit/${path}`))).to.include('NOT_FOUND');
  });

  it('and nothing of the other’s dealings stood in any byte of any answer', () => {
    // The consent's id it has itself, and wrote it into enquiries of its own.
    const everything = heard.join('\n').replaceAll(`"reference":"${consentId}"`, '');
    expect(heard.length).to.be.greaterThan(40);
    const { subjectCommitment, escrow, detailsHash, chain, recipientKeyId } = enquiry;
    const secrets = {
      consentId,
      subjectCommitment,
      escrow,
      detailsHash,
      chain,
      application,
      name: company.name,
    };
    for (const [what, secret] of Object.entries(secrets)) expect(everything, what).not.to.include(secret);
    expect(recipientKeyId.length).to.be.greaterThan(0);
  });
});
