/** The catalogue of purposes (DESIGN section 4). */
export const PURPOSES = [
  'loan-origination',
  'post-loan-monitoring',
  'guarantor-review',
  'counterparty-due-diligence',
  'objection-check',
  'judicial',
  'supervision',
  'own-records',
] as const;

export type Purpose = (typeof PURPOSES)[number];
