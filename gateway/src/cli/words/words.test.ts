import { DENIAL_CODES } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import { CALL_WORDS } from './call-words';
import { DENIAL_WORDS } from '../../flow/resolve/denial-words';
import { denialLine } from './denial-words';
import { tellLegend } from './legend';
import { recordedOutput } from '../testing/recorded-output';

describe('codes in words', () => {
  it('tell every denial in a sentence', () => {
    for (const code of DENIAL_CODES) expect(denialLine(code)).to.match(new RegExp(`^${code}: [a-z].+`));
  });

  it('say what to do where a consent is missing', () => {
    expect(denialLine('CONSENT_UNKNOWN')).to.include('concordat consent request');
  });

  it('leave a code that they do not know as it is', () => {
    expect(denialLine('OF_A_NEWER_GATEWAY')).to.equal('OF_A_NEWER_GATEWAY');
  });

  it('stand under a table once each, and on a terminal only', () => {
    const codes = ['CONSENT_PAUSED', null, 'CONSENT_PAUSED', 'toString', undefined, 7];
    const terminal = recordedOutput();
    tellLegend(terminal.output, codes, DENIAL_WORDS);
    expect(terminal.out.text).to.equal('  CONSENT_PAUSED: the subject has paused this consent\n');
    const pipe = recordedOutput({ isTTY: false });
    tellLegend(pipe.output, codes, CALL_WORDS);
    expect(pipe.out.text).to.equal('');
  });
});
