import { expect } from 'chai';
import { isRuleOf, organisationsOf, parseSignatureRule } from './signature-rule';

describe('a signature rule', () => {
  const rule = parseSignatureRule("OutOf(2, 'TaxMSP.peer', 'CourtMSP.peer', 'TaxMSP.admin')");

  it('is read with its number and its principals', () => {
    expect(rule?.k).to.equal(2);
    expect(rule && organisationsOf(rule)).to.deep.equal(['CourtMSP', 'TaxMSP']);
  });

  it('is k of certain organisations only where number and organisations are the same', () => {
    expect(rule && isRuleOf(rule, 2, ['TaxMSP', 'CourtMSP'])).to.equal(true);
    expect(rule && isRuleOf(rule, 3, ['TaxMSP', 'CourtMSP'])).to.equal(false);
    expect(rule && isRuleOf(rule, 2, ['TaxMSP', 'CourtMSP', 'BankMSP'])).to.equal(false);
  });

  it('is not guessed where it is nested', () => {
    expect(parseSignatureRule("OutOf(1, 'A.peer', OutOf(1, 'B.peer'))")).to.equal(undefined);
    expect(parseSignatureRule('')).to.equal(undefined);
  });
});
