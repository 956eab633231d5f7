import { expect } from 'chai';
import { CertificateOrganisations } from './certificate-organisations';

describe('the organisations of client certificates', () => {
  it('are refused where one has no authority: nobody of it could ever be let in', () => {
    for (const ca of ['', 'no certificate'])
      expect(() => new CertificateOrganisations([{ mspId: 'TaxMSP', ca }])).to.throw(
        'CONFIG_INVALID: the TLS authority of TaxMSP has no certificate',
      );
  });
});
