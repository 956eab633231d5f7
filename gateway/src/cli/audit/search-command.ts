import type { Command } from 'commander';
import { type CommonOptions, leaf, openSession } from '../command';
import { moment, type Output, short, utc } from '../output';
import { SearchAnswer } from '../shapes/audit';
import { subjectOf } from '../subject-of';
import { DENIAL_WORDS } from '../../flow/resolve/denial-words';
import { tellLegend } from '../words/legend';

interface SearchOptions extends CommonOptions {
  subject: string;
  reason: string;
  officer: string;
}

export function searchCommand(): Command {
  return leaf('search', {
    summary:
      'Every enquiry about one subject, by its code, and the consents that these lead to; the search itself goes on the ledger. Consents of a bank that has not enquired yet are not found: what they hold of the subject is a salted hash',
    examples: [
      'audit search --subject 91990101MA0HY0016K --reason CASE-12 --officer inspector-4 --as regulator',
    ],
  })
    .requiredOption('--subject <code>', 'the company’s code, or kind:identifier')
    .requiredOption('--reason <text>', 'why you search; a salted hash of it is logged')
    .requiredOption('--officer <name>', 'who searches; a salted hash of it is logged')
    .action(async (options: SearchOptions) => {
      const { output, target } = await openSession(options, 'regulator');
      const json = { subject: subjectOf(options.subject), reason: options.reason, officer: options.officer };
      const found = await target.api('inspector').ask(SearchAnswer, '/v1/audit/search', { json });
      output.answer(found, () => tellSearch(output, found));
    });
}

const NOT_FOUND =
  'Not found are the consents of a bank that has not enquired about the subject yet: on the ledger they carry a salted hash of its code, which nobody links to the code without the salt. The certifier and the bank have it.';

export function tellSearch(output: Output, found: SearchAnswer): void {
  output.line(`Search ${found.search.seq}, itself on the ledger since ${moment(found.search.time)}.`);
  output.line('\nEnquiries about the subject');
  if (found.enquiries.length === 0) output.line('None.');
  else tellEnquiries(output, found);
  output.line('\nConsents that these enquiries lead to');
  if (found.consents.length === 0) output.line('None.');
  else tellConsents(output, found);
  output.prose(NOT_FOUND);
  output.line();
  tellProof(output, found);
}

/** The ledger knows a consent's subject by a commitment only: it is found through the enquiries that open it. */
function tellConsents(output: Output, { consents }: SearchAnswer): void {
  output.table(
    ['consent', 'grantee', 'state', 'since (UTC)', 'unbound (UTC)'],
    consents.map(({ id, grantee, state, since, unboundAt }) => [
      short(id),
      grantee,
      state,
      utc(since),
      utc(unboundAt),
    ]),
  );
}

function tellEnquiries(output: Output, { enquiries }: SearchAnswer): void {
  output.table(
    ['time (UTC)', 'who', 'why', 'basis', 'decision', 'code', 'released by'],
    enquiries.map((enquiry) => {
      const { time, grantee, purpose, basis, decision, code, releases } = enquiry;
      const publishers = releases.map(({ publisher }) => publisher).join(', ');
      return [utc(time), grantee, purpose, basis, decision, code, publishers];
    }),
  );
  tellLegend(
    output,
    enquiries.map(({ code }) => code),
    DENIAL_WORDS,
  );
}

/** What the word complete rests on: numbers that the ledger counts, and hashes that link them. */
function tellProof(output: Output, { proof }: SearchAnswer): void {
  if (!proof.complete) {
    const { height, peerHeight } = proof;
    output.line(`NOT PROVEN COMPLETE: read up to block ${height} of ${peerHeight}.`);
    for (const { grantee, seq, complete } of proof.grantees)
      if (!complete) output.line(`  ${grantee}: read up to number ${seq}; not all of them link up and open.`);
    return;
  }
  const upTo = proof.grantees.map(({ grantee, seq }) => `${grantee} 1–${seq}`).join(', ');
  output.line(`Complete up to block ${proof.height}, and proven so:`);
  output.line(`  the enquiries of every asker are numbered without a gap (${upTo || 'there are none'}),`);
  output.line('  each carries the hash of the one before, and each tells the regulator whom it is about.');
}
