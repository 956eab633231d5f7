import { expect } from 'chai';
import { normaliseSubject, type Subject } from './subject';

const refusal = (subject: Subject) => {
  try {
    return normaliseSubject(subject).identifier;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('the subject of an enquiry', () => {
  it('is spelled as registers spell it', () => {
    const typed: Subject = { kind: 'cn.uscc', identifier: ' 91350100m000100y43 ' };
    expect(normaliseSubject(typed).identifier).to.equal('91350100M000100Y43');
    expect(refusal({ kind: 'mx.rfc', identifier: 'ñam0102036f0' })).to.equal('ÑAM0102036F0');
    expect(refusal({ kind: 'kr.importer', identifier: '5f1a' })).to.equal('5F1A');
  });

  it('is refused where it is mistyped, so that nobody reads "nothing held" about nobody', () => {
    expect(refusal({ kind: 'cn.uscc', identifier: '91350100M000100Y34' })).to.equal('SUBJECT_INVALID');
    expect(refusal({ kind: 'cn.uscc', identifier: '123' })).to.equal('SUBJECT_INVALID');
    expect(refusal({ kind: 'lei', identifier: '213800KUD8LAJWSQ9D16' })).to.equal('SUBJECT_INVALID');
    expect(refusal({ kind: 'mx.rfc', identifier: 'XXXXXXXXXXXX' })).to.equal('SUBJECT_INVALID');
  });

  it('may have a wrong check digit where the tax register itself holds such codes', () => {
    expect(refusal({ kind: 'mx.rfc', identifier: 'AAA080808HL1' })).to.equal('AAA080808HL1');
  });
});
