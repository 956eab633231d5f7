import { expect } from 'chai';
import { Teller } from './teller';

/** What a teller writes for a terminal of so many columns; undefined: no terminal. */
function told(columns: number | undefined, tell: (teller: Teller) => void): string[] {
  let written = '';
  const write = (text: string) => (written += text);
  tell(new Teller(columns === undefined ? { write } : { write, columns }));
  return written.split('\n').slice(0, -1);
}

/** A Chinese character takes two cells. */
const cells = (line: string) =>
  [...line].reduce((sum, sign) => sum + (/\p{Script=Han}/u.test(sign) ? 2 : 1), 0);
const widest = (lines: string[]) => Math.max(...lines.map(cells));

describe('the teller of the demo', () => {
  const long = Array.from({ length: 40 }, (_, at) => `word${at}`).join(' ');

  it('folds a finding to the terminal’s width, and goes on under its text', () => {
    const lines = told(80, (teller) => teller.finding(true, 'Tax', long));
    expect(widest(lines)).to.be.within(70, 80);
    expect(lines[0]).to.match(/^ {2}✓ Tax {8}word0 /);
    for (const line of lines.slice(1)) expect(line).to.match(/^ {15}word/);
    expect(lines.map((line) => line.slice(15)).join(' ')).to.equal(long);
  });

  it('takes 100 columns where it is no terminal', () => {
    expect(widest(told(undefined, (teller) => teller.say(long)))).to.be.within(90, 100);
  });

  it('counts a Chinese character as two cells', () => {
    const lines = told(40, (teller) => teller.why('杭州恒远贸易有限公司 '.repeat(9).trim()));
    expect(widest(lines)).to.be.within(20, 40);
  });

  it('leaves a line that fits as it is', () => {
    expect(told(80, (teller) => teller.say('9133  杭州   (12:00)'))).to.deep.equal(['9133  杭州   (12:00)']);
  });
});
