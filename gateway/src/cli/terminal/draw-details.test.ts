import { expect } from 'chai';
import stringWidth from 'string-width';
import { drawDetails } from './draw-details';

const HASH = 'c775e3ad'.repeat(8);

describe('a thing in labelled lines', () => {
  it('has its values beside each other, and what is wrapped under itself', () => {
    const drawn = drawDetails(
      [
        ['title', ['Basic credit report of a company']],
        ['purposes', ['one', 'two']],
      ],
      30,
    );
    expect(drawn).to.equal(
      ['title     Basic credit report', '          of a company', 'purposes  one', '          two'].join(
        '\n',
      ),
    );
  });

  it('is as wide as the terminal at most, by what Chinese characters take', () => {
    const basis = '纳税信用管理办法（试行），国家税务总局公告2014年第40号';
    const lines = drawDetails([['legal basis', [basis]]], 40).split('\n');
    expect(Math.max(...lines.map((line) => stringWidth(line)))).to.be.at.most(40);
    expect(lines.map((line) => line.replace('legal basis', '').trim()).join('')).to.equal(basis);
  });

  it('never breaks what is copied into the next command', () => {
    expect(drawDetails([['consent', [HASH]]], 40)).to.equal(`consent  ${HASH}`);
  });
});
