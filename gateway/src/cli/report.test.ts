import { expect } from 'chai';
import { CliError } from './cli-error';
import { report } from './main';

describe('an error on the terminal', () => {
  it('cannot move its cursor, whoever’s words it carries', () => {
    let told = '';
    const faults = [{ pointer: '/a', message: 'wrong\u001b[2J', expected: 'right\u009b' }];
    report(new CliError('REFUSED', 'gone\u001b]0;owned\u0007', { faults }), false, (text) => (told += text));
    expect(told).to.match(/^REFUSED: gone/);
    // eslint-disable-next-line no-control-regex
    expect(told.replaceAll('\n', '')).not.to.match(/[\u0000-\u001f\u007f-\u009f]/);
  });
});
