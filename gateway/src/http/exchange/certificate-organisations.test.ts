import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorityPaths, createMaterial, gatewayTlsPaths } from '@concordat/network/material';
import { expect } from 'chai';
import { CertificateOrganisations } from './certificate-organisations';

const organisation = (mspId: string) => ({ mspId, domain: `${mspId}.example`, peer: false, users: [] });

describe('the organisations of client certificates', () => {
  let folder: string;
  let bank: { ca: string; own: X509Certificate };
  let tax: { ca: string; own: X509Certificate };
  /** Another authority that bears the bank's name. */
  let sham: { ca: string; own: X509Certificate };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certificates-'));
    for (const part of ['real', 'sham']) {
      const organisations = ['BankMSP', 'TaxMSP'].map(organisation);
      await createMaterial({ dir: join(folder, part), organisations });
    }
    const read = async (part: string, mspId: string) => ({
      ca: await readFile(authorityPaths(join(folder, part), mspId).tlsCa, 'utf8'),
      own: new X509Certificate(await readFile(gatewayTlsPaths(join(folder, part), mspId).cert)),
    });
    [bank, tax, sham] = [
      await read('real', 'BankMSP'),
      await read('real', 'TaxMSP'),
      await read('sham', 'BankMSP'),
    ];
  });
  after(() => rm(folder, { recursive: true }));

  it('are those whose authority has issued them, and not those whose authority bears the same name', () => {
    const organisations = new CertificateOrganisations([
      { mspId: 'BankMSP', ca: bank.ca },
      { mspId: 'TaxMSP', ca: tax.ca },
    ]);
    for (let again = 0; again < 2; again++) {
      expect(organisations.organisationOf(bank.own)).to.equal('BankMSP');
      expect(organisations.organisationOf(tax.own)).to.equal('TaxMSP');
      expect(organisations.organisationOf(sham.own)).to.equal(undefined);
    }
  });

  it('are refused where one has no authority, or two have the same: nobody could tell them apart', () => {
    for (const ca of ['', 'no certificate'])
      expect(() => new CertificateOrganisations([{ mspId: 'TaxMSP', ca }])).to.throw(
        'CONFIG_INVALID: the TLS authority of TaxMSP has no certificate',
      );
    const shared = ['BankMSP', 'TaxMSP'].map((mspId) => ({ mspId, ca: bank.ca }));
    expect(() => new CertificateOrganisations(shared)).to.throw('CONFIG_INVALID: two organisations share');
  });
});
