import type { Assurance, ConsentTerms } from '@concordat/chaincode/domain';

/** What the codes in the terms of a consent mean. */
export const METHOD_WORDS: Record<ConsentTerms['method'], string> = {
  PORTAL_ATTESTED: 'logged in at the certifier’s portal, and the certifier signs that it was so',
  PAPER: 'on paper, which an officer of the certifier has seen',
  OWN_KEY: 'with a key of the company’s own',
};

export const MODE_WORDS: Record<ConsentTerms['mode'], string> = {
  ONCE: 'for one enquiry',
  PERIODIC: 'for enquiries from time to time',
  MONITOR: 'to watch what changes',
};

export const SIGNATORY_WORDS: Record<ConsentTerms['signatoryRole'], string> = {
  LEGAL_REPRESENTATIVE: 'the company’s legal representative signs',
  AGENT: 'somebody signs whom the company has empowered',
  SELF: 'the subject signs for itself',
};

/** The weakest form of consent that a schema is released under, by how sure it makes that it was the subject. */
export const ASSURANCE_WORDS: Record<Assurance, string> = {
  1: 'on paper, through a portal, or with the company’s own key',
  2: 'through a portal, or with the company’s own key; not on paper',
  3: 'with the company’s own key only',
};
