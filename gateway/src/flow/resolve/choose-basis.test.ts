import type { Agreement } from '@concordat/chaincode/domain';
import { expect } from 'chai';
import type { Ledger } from '../../ports/ledger';
import { chooseBasis } from './choose-basis';
import type { ResolveRequest } from './report';

const REQUEST: ResolveRequest = {
  subject: { kind: 'cn.uscc', identifier: '91350100M000100Y43' },
  product: 'cn.basic@1',
  purpose: 'judicial',
  application: 'CASE-1',
  basis: 'AGREEMENT',
};
const NOW = 1_000_000;

const agreement = (
  id: string,
  changes: Partial<Agreement['terms']> = {},
  approvals = ['TaxMSP', 'CourtMSP'],
) => ({
  terms: {
    id,
    parties: ['TaxMSP', 'CourtMSP'],
    grantees: ['CourtMSP'],
    products: ['cn.basic@1'],
    purposes: ['judicial'],
    legalBasis: 'MoU',
    notBefore: 0,
    notAfter: 2 * NOW,
    volumeCap: 10,
    ...changes,
  },
  hash: 'ab'.repeat(32),
  approvals,
});

const chosen = async (agreements: unknown[]) => {
  const ledger = {
    mspId: 'CourtMSP',
    evaluate: (_: unknown, parse: (value: unknown) => unknown) => Promise.resolve(parse(agreements)),
  };
  const deps = { ledger: ledger as unknown as Ledger, consents: {} as never, clock: { now: () => NOW } };
  return (await chooseBasis(deps, REQUEST)).reference;
};

describe('the agreement that an enquiry rests on', () => {
  it('is one in force, whatever was proposed or has ended before it', async () => {
    const proposed = agreement('a-proposed', {}, ['TaxMSP']);
    const ended = agreement('b-ended', { notAfter: NOW });
    expect(await chosen([proposed, ended, agreement('c-in-force')])).to.equal('c-in-force');
  });

  it('is one that fits, where none is in force: the ledger says what is wrong with it', async () => {
    expect(await chosen([agreement('a-proposed', {}, ['TaxMSP'])])).to.equal('a-proposed');
    expect(await chosen([agreement('of-others', { grantees: ['TaxMSP'] })])).to.equal('none');
  });
});
