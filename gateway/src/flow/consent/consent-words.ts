import type { ConsentTerms, Purpose } from '@concordat/chaincode/domain';
import type { RegistryCache } from '../registry/registry-cache';

export interface WordsContext {
  granteeName: string;
  productTitle: string;
  purposeInWords: string;
}

export const PURPOSE_WORDS: Record<Purpose, string> = {
  'loan-origination': 'to decide about a loan',
  'post-loan-monitoring': 'to watch a loan that runs',
  'guarantor-review': 'to judge a guarantor',
  'counterparty-due-diligence': 'to judge a business partner',
  'objection-check': 'to check an objection',
  judicial: 'for a court case',
  supervision: 'for supervision',
  'own-records': 'to see your own records',
};

const DAY_MS = 24 * 3_600_000;
const date = (time: number) => new Date(time).toISOString().slice(0, 10);
const times = (count: number) => (count === 1 ? 'one time' : `at most ${count} times`);

/** The terms of a consent in short, plain sentences, for whoever is to sign them. */
function consentWords(terms: ConsentTerms, context: WordsContext): string {
  const purposes = terms.purposes.map((purpose) => PURPOSE_WORDS[purpose]).join(', ');
  return [
    `${context.granteeName} asks to read the report "${context.productTitle}" about you.`,
    `The purpose: ${purposes}. In its own words: ${context.purposeInWords}`,
    `It may ask ${times(terms.maxUses)}, from ${date(terms.notBefore)} to ${date(terms.notAfter)}.`,
    ...frequencyWords(terms),
    `It may keep what it reads for ${terms.dataLifeDays} days.`,
    terms.processors.length > 0
      ? `These others work on it for the bank: ${terms.processors.join(', ')}.`
      : 'It gives the report to nobody else.',
    'You can pause or revoke this consent at any time. After that, nobody can read with it.',
    'You can see every time that somebody looks, and why.',
  ].join('\n');
}

/** The same, with the names that the ledger knows. */
export async function describeTerms(registry: RegistryCache, terms: ConsentTerms, purposeInWords: string) {
  const [product, grantee] = await Promise.all([
    registry.product(terms.product),
    registry.organisation(terms.grantee),
  ]);
  const granteeName = grantee?.name ?? terms.grantee;
  return consentWords(terms, { granteeName, productTitle: product.title, purposeInWords });
}

function frequencyWords({ frequency }: ConsentTerms): string[] {
  if (!frequency) return [];
  const days = frequency.windowMs / DAY_MS;
  const window = Number.isInteger(days)
    ? `${days} days`
    : `${Math.round(frequency.windowMs / 60_000)} minutes`;
  return [`It may ask ${times(frequency.count)} in ${window}.`];
}
