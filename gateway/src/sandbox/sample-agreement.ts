import type { AgreementTerms, Product } from '@concordat/chaincode/domain';

/** What agencies see of each other's records in a proceeding: two sources, no more than the matter needs. */
export const ASSISTANCE_PRODUCT: Product = {
  id: 'cn.enterprise.assistance@1',
  title: '司法协助查询 Judicial assistance between agencies',
  purposes: ['judicial'],
  lines: [
    { publisher: 'TaxMSP', schema: 'cn.tax.grade@1', groups: ['identity', 'grade'] },
    { publisher: 'CustomsMSP', schema: 'cn.customs.credit@1', groups: ['identity', 'credit'] },
  ],
};

/** The court consults tax and customs in its proceedings. Dates are fixed: its hash must not move between starts. */
export const ASSISTANCE_AGREEMENT: AgreementTerms = {
  id: 'judicial-assistance',
  parties: ['CourtMSP', 'CustomsMSP', 'TaxMSP'],
  grantees: ['CourtMSP'],
  products: [ASSISTANCE_PRODUCT.id],
  purposes: ['judicial'],
  legalBasis: '民事诉讼法 Article 70: units concerned may not refuse the court’s enquiries',
  notBefore: Date.UTC(2026, 0, 1),
  notAfter: Date.UTC(2035, 11, 31),
  volumeCap: 1_000_000,
};
