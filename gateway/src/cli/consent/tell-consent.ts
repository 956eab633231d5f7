import { moment, type Output } from '../output';
import type { ProducedConsent } from '../shapes/consents';
import { coded } from '../words/coded';
import { GRANTEE_STATE_WORDS } from '../words/consent-words';
import { waitingWords } from '../words/delivery-words';
import { METHOD_WORDS, MODE_WORDS, SIGNATORY_WORDS } from '../words/terms-words';

/** A consent as its grantee holds it: how it stands, what the company reads, and the terms that the ledger keeps. */
export function tellConsent(output: Output, consent: ProducedConsent): void {
  tellStanding(output, consent);
  output.line('\nWhat the company reads before it answers');
  for (const line of consent.words.split('\n')) output.prose(line, 2);
  output.line('\nTerms');
  tellTerms(output, consent);
  output.line('With --json: everything that opens the hashes on the ledger.');
}

function tellStanding(output: Output, consent: ProducedConsent): void {
  const { handle, consentId, subject, certifier, createdAt } = consent;
  output.details([
    ['handle', handle],
    ['state', stateOf(consent)],
    ['used', usesOf(consent)],
    ['subject', `${subject.identifier} (${subject.kind})`],
    ['certifier', certifierOf(consent, certifier)],
    ['asked for', moment(createdAt)],
    ['consent', consentId],
  ]);
}

/** The ledger keeps since when of an act; that a consent runs out is none. */
function stateOf({ state, since }: ProducedConsent): string {
  const dated = since === null || state === 'EXPIRED' ? state : `${state} since ${moment(since)}`;
  const words = Object.hasOwn(GRANTEE_STATE_WORDS, state) ? `: ${GRANTEE_STATE_WORDS[state]}` : '';
  return `${dated}${words}`;
}

function usesOf({ use, terms: { maxUses, frequency } }: ProducedConsent): string {
  const used = `${use?.uses ?? 0} of at most ${maxUses} times`;
  if (use === null || frequency === null) return used;
  return `${used}; ${use.windowCount} of ${frequency.count} in the window since ${moment(use.windowStart)}`;
}

function certifierOf({ delivered, waitsFor }: ProducedConsent, certifier: string): string {
  return delivered ? certifier : `${certifier}, which does not have it yet (${waitingWords(waitsFor)})`;
}

function tellTerms(
  output: Output,
  { terms, private: { signatoryName, scanHash, purposeInWords } }: ProducedConsent,
): void {
  output.details([
    ['product', terms.product],
    ['purposes', terms.purposes.join(', ')],
    ['in words', purposeInWords],
    ['kind', terms.kind],
    ['mode', coded(terms.mode, MODE_WORDS)],
    ['from', moment(terms.notBefore)],
    ['until', moment(terms.notAfter)],
    ['answered', coded(terms.method, METHOD_WORDS)],
    ['signatory', coded(terms.signatoryRole, SIGNATORY_WORDS)],
    ['signed by', signatoryName ?? (terms.method === 'PAPER' ? 'not told' : null)],
    ['scan', scanHash],
    ['mandate', terms.mandateHash],
    ['renews', terms.predecessor],
  ]);
}
