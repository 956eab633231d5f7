import { expect } from 'chai';
import { CliError } from '../cli-error';
import { messageOf } from './doctor';

describe('the doctor', () => {
  it('sends nobody back to the doctor', () => {
    const hint = 'start the sandbox, or ask `concordat doctor` what is wrong';
    const told = messageOf(new CliError('GATEWAY_UNREACHABLE', 'no gateway answers at http://x', { hint }));
    expect(told).to.match(/^GATEWAY_UNREACHABLE: no gateway answers at http:\/\/x\. .*log/);
    expect(told).not.to.include('concordat doctor');
  });
});
