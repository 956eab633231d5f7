import { expect } from 'chai';
import { describeError, GatewayError } from '../../errors';
import { UnknownEnquiryLimit } from './unknown-enquiries';

describe('the bound on unknown enquiries', () => {
  let limit: UnknownEnquiryLimit;
  beforeEach(() => (limit = new UnknownEnquiryLimit(3)));
  afterEach(() => limit.stop());

  const unknown = () => Promise.reject(new GatewayError('ENQUIRY_NOT_FOUND', 'none'));
  const outcome = (member: string, ask: () => Promise<unknown>) =>
    limit.run(member, ask).then(
      () => 'answered',
      (error: unknown) => describeError(error),
    );
  const codeOf = async (member: string, ask: () => Promise<unknown>) => {
    const told = await outcome(member, ask);
    return typeof told === 'string' ? told : told.code;
  };

  it('refuses a member that goes on asking for what is unknown, with when to come back, and no other member', async () => {
    for (let asked = 0; asked < 3; asked++)
      expect(await codeOf('BankMSP', unknown)).to.equal('ENQUIRY_NOT_FOUND');
    const told = await outcome('BankMSP', unknown);
    expect(told).to.include({ code: 'TOO_MANY_REQUESTS', status: 429 });
    expect((told as { retryAfter: number }).retryAfter).to.be.within(1, 60);
    expect(await codeOf('Bank2MSP', () => Promise.resolve())).to.equal('answered');
    expect(await codeOf('Bank2MSP', unknown)).to.equal('ENQUIRY_NOT_FOUND');
  });

  it('counts what is still waiting, so that no flood comes in at once', async () => {
    const asked: Promise<string>[] = [];
    let answer: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    for (let count = 0; count < 10; count++) {
      asked.push(codeOf('BankMSP', () => answered.then(unknown)));
      // Requests come one after another, none in the same turn of the loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
    answer();
    const codes = await Promise.all(asked);
    expect(codes.filter((code) => code === 'ENQUIRY_NOT_FOUND')).to.have.length(3);
    expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).to.have.length(7);
  });

  it('does not count what was answered, or refused for another reason', async () => {
    const lapsed = () => Promise.reject(new GatewayError('ENQUIRY_LAPSED', 'late'));
    for (let asked = 0; asked < 20; asked++) {
      expect(await codeOf('BankMSP', () => Promise.resolve())).to.equal('answered');
      expect(await codeOf('BankMSP', lapsed)).to.equal('ENQUIRY_LAPSED');
    }
  });
});
