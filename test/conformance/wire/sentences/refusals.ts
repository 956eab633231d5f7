import { expect } from 'chai';
import { type Bench, type Failure, failureOf } from '../bench';
import { alteredArgument, withSignature } from '../forgery';

const ABORTED = 10;
const UNKNOWN = 2;
const FAILED_PRECONDITION = 9;
const UNAVAILABLE = 14;
const NOT_ENDORSED = '10 ABORTED: failed to endorse transaction, see attached details for more info';

/** What a client sees of a call that cannot be run: status, message, and what the endorsers said. */
export function refusalSentences(bench: () => Bench): void {
  const cases: [what: string, call: [string, ...string[]], said: string][] = [
    ['a chaincode’s error with its code', ['fail', 'WRONG_THING: detail'], '500, WRONG_THING: detail'],
    [
      'an unknown function',
      ['nothing'],
      "500, You've asked to invoke a function that does not exist: nothing",
    ],
    ['too few arguments', ['put', 'one'], '500, Expected 2 parameters, but 1 have been supplied'],
    ['too many arguments', ['put', 'a', 'b', 'c'], '500, Expected 2 parameters, but 3 have been supplied'],
    ['an answer of status 199', ['raw:answer', '199', 'too low', 'x'], '199, too low'],
    ['an answer of status 400', ['raw:answer', '400', 'refused', 'x'], '400, refused'],
    ['an answer of status 404', ['raw:answer', '404', 'missing', 'x'], '404, missing'],
    ['an answer of status 501', ['raw:answer', '501', 'worse', 'x'], '501, worse'],
  ];
  for (const [what, [name, ...args], said] of cases) {
    it(`passes on ${what}, submitted and evaluated`, async () => {
      const message = `chaincode response ${said}`;
      const details = [{ mspId: 'TaxMSP', message }];
      const submitted = await failureOf(bench().tax.contract.submitTransaction(name, ...args));
      expect(submitted).to.deep.equal({ code: ABORTED, message: NOT_ENDORSED, details });
      const evaluated = await failureOf(bench().tax.contract.evaluateTransaction(name, ...args));
      const prefix = '2 UNKNOWN: evaluate call to endorser returned error: ';
      expect(evaluated).to.deep.equal({ code: UNKNOWN, message: prefix + message, details });
    });
  }

  it('takes an answer below 400 for success, its payload and message too', async () => {
    for (const status of ['200', '250', '399']) {
      const { code, result, action } = await bench().submit('raw:answer', status, 'said', 'payload');
      expect([code, result]).to.deep.equal([0, 'payload']);
      expect([action.response.getStatus(), action.response.getMessage()]).to.deep.equal([
        Number(status),
        'said',
      ]);
    }
  });

  it('refuses an answer that is none', async () => {
    const { details } = await failureOf(bench().tax.contract.submitTransaction('raw:nothing'));
    expect(details[0]?.message).to.match(
      /^chaincode response 500, \[concordat-[0-9a-f]{8}\] Calling chaincode Invoke/,
    );
  });

  it('refuses a chaincode that is not on the channel, and a channel that is not there', async () => {
    const unknown = (channel: string, chaincode: string) =>
      bench().tax.gateway.getNetwork(channel).getContract(chaincode);
    const { channel } = bench().network.consortium;
    const none = (chaincode: string, where: string) =>
      `9 FAILED_PRECONDITION: no combination of peers can be derived which satisfy the endorsement policy: No metadata was found for chaincode ${chaincode} in channel ${where}`;
    expect(await failureOf(unknown(channel, 'nowhere').submitTransaction('x'))).to.include({
      code: FAILED_PRECONDITION,
      message: none('nowhere', channel),
    });
    expect(await failureOf(unknown('nowhere', 'probe').submitTransaction('x'))).to.include({
      code: FAILED_PRECONDITION,
      message: none('probe', 'nowhere'),
    });
    expect(await failureOf(unknown(channel, 'nowhere').evaluateTransaction('x'))).to.include({
      code: FAILED_PRECONDITION,
      message: `9 FAILED_PRECONDITION: no peers available to evaluate chaincode nowhere in channel ${channel}`,
    });
    const named = { endorsingOrganizations: ['TaxMSP'] };
    expect(await failureOf(unknown('nowhere', 'probe').submit('x', named))).to.include({
      code: UNAVAILABLE,
      message: '14 UNAVAILABLE: failed to find any endorsing peers for org(s): TaxMSP',
    });
    expect(await failureOf(unknown('nowhere', 'probe').evaluateTransaction('x'))).to.include({
      code: UNAVAILABLE,
      message:
        '14 UNAVAILABLE: failed to get config for channel [nowhere]: could not get last config for channel nowhere',
    });
  });

  it('names the organisations that cannot endorse', async () => {
    const ask = (endorsingOrganizations: string[]) =>
      failureOf(bench().tax.contract.submit('put', { arguments: ['k', 'v'], endorsingOrganizations }));
    const missing = '14 UNAVAILABLE: failed to find any endorsing peers for org(s): ';
    expect(await ask(['BankMSP'])).to.include({ code: UNAVAILABLE, message: `${missing}BankMSP` });
    expect(await ask(['TaxMSP', 'NobodyMSP'])).to.include({
      code: UNAVAILABLE,
      message: `${missing}NobodyMSP`,
    });
    const evaluated = bench().tax.contract.evaluate('get', { endorsingOrganizations: ['BankMSP'] });
    expect(await failureOf(evaluated)).to.include({ code: FAILED_PRECONDITION });
  });

  it('refuses runs that differ, naming those who differ, wherever the chaincode runs more than once', async () => {
    const outcome = bench().tax.contract.submitTransaction('random', 'dice');
    if (!bench().network.runsApart) return void (await outcome);
    const { code, message, details } = await failureOf(outcome);
    expect([code, message]).to.deep.equal([
      ABORTED,
      '10 ABORTED: failed to collect enough transaction endorsements, see attached details for more info',
    ]);
    expect(new Set(details.map(({ message: said }) => said))).to.have.all.keys(
      'ProposalResponsePayloads do not match',
    );
    expect(details.map(({ mspId }) => mspId)).to.not.include('TaxMSP');
  });

  it('takes a transaction to the orderers only under its client’s signature', async () => {
    const transaction = await bench().endorse('put', ['unsigned', 'x']);
    const { code, said } = ordererSaid(
      await failureOf(
        withSignature(bench().tax, transaction, Buffer.from('3006020101020101', 'hex')).submit(),
      ),
    );
    expect([ABORTED, UNAVAILABLE]).to.include(code);
    expect(said).to.contain(
      'received unsuccessful response from orderer: status=FORBIDDEN, info=signature set did not satisfy policy: permission denied',
    );
  });

  it('takes no transaction whose arguments were changed after endorsement (code 5)', async () => {
    const transaction = await bench().endorse('put', ['argued', 'original']);
    const status = await (await alteredArgument(bench().tax, transaction, 'original').submit()).getStatus();
    expect([status.successful, await bench().evaluate('get', 'argued')]).to.deep.equal([false, '']);
    expect(status.code).to.equal(INVALID_ENDORSER_TRANSACTION);
  });

  it('refuses a transaction above the orderers’ limit of 10 MB, and says so', async () => {
    const large = await bench().endorse('putSize', ['large', String(11 * 1024 * 1024)]);
    const { code, said } = ordererSaid(await failureOf(large.submit()));
    expect([ABORTED, UNAVAILABLE]).to.include(code);
    expect(said).to.match(
      /status=BAD_REQUEST, info=message payload is \d+ bytes and exceeds maximum allowed 10485760 bytes/,
    );
  });
}

const INVALID_ENDORSER_TRANSACTION = 5;

/** BFT ordering asks all orderers and tells what each said; others say it in the message itself. */
function ordererSaid({ code, message, details }: Failure) {
  return { code, said: details[0]?.message ?? message };
}
