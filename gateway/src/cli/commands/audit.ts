import type { Command } from 'commander';
import {
  type CommonOptions,
  group,
  leaf,
  listLeaf,
  type ListOptions,
  mostRows,
  openSession,
} from '../command';
import { type Column, showListing } from '../listing';
import { moment, type Output, short } from '../output';
import { SearchAnswer } from '../shapes/audit';
import { subjectOf } from '../subject-of';

interface Listed {
  name: string;
  summary: string;
  columns: Column[];
  none: string;
}

const LISTS: Listed[] = [
  {
    name: 'consents',
    summary: 'Every consent: its terms and its state',
    columns: [
      ['grantee', 'grantee'],
      ['consent', 'id', 'hash'],
      ['state', 'state'],
      ['since', 'since', 'time'],
    ],
    none: 'no consent is on the ledger',
  },
  {
    name: 'enquiries',
    summary: 'Every enquiry, refused ones included, in their gapless sequences',
    columns: [
      ['grantee', 'grantee'],
      ['no.', 'seq'],
      ['time', 'time', 'time'],
      ['decision', 'decision'],
      ['code', 'code'],
      ['product', 'product'],
      ['purpose', 'purpose'],
      ['basis', 'basis'],
    ],
    none: 'nobody has enquired yet',
  },
  {
    name: 'timeline',
    summary: 'What happened on the ledger, in its order',
    columns: [
      ['block', 'block'],
      ['time', 'time', 'time'],
      ['by', 'creator'],
      ['what', 'function'],
    ],
    none: 'the ledger is empty',
  },
  {
    name: 'gaps',
    summary: 'Grants without a release, holes in sequences, dishonest logs: what is missing',
    columns: [
      ['grantee', 'grantee'],
      ['no.', 'seq'],
      ['what', 'kind'],
      ['publisher', 'publisher'],
      ['since', 'since', 'time'],
    ],
    none: 'nothing is missing',
  },
];

export function auditCommand(): Command {
  return group('audit', 'Who agreed to what, who looked, who was refused, what is missing', [
    ...LISTS.map(listed),
    logs(),
    search(),
  ]);
}

interface LogsOptions extends ListOptions {
  now?: true;
}

function logs(): Command {
  return listLeaf('logs', {
    summary:
      'The publishers’ logs: how far each was read and fits the ledger; what was found is among the gaps',
    examples: ['audit logs --now --as regulator'],
  })
    .option('--now', 'read first what has been anchored by now')
    .action(async (options: LogsOptions) => {
      const { output, target } = await openSession(options, 'RegulatorMSP');
      const api = target.api('inspector');
      if (options.now) await api.send('/v1/audit/logs/readings', { method: 'POST' });
      await showListing(api, output, {
        path: '/v1/audit/logs',
        query: {},
        most: mostRows(options),
        columns: [
          ['publisher', 'publisher'],
          ['anchored', 'anchored'],
          ['read', 'read'],
          ['fault', 'fault'],
          ['since', 'since', 'time'],
        ],
        none: 'nobody has anchored anything yet',
      });
    });
}

interface AuditListOptions extends ListOptions {
  grantee?: string;
}

function listed({ name, summary, columns, none }: Listed): Command {
  return listLeaf(name, { summary, examples: [`audit ${name} --as regulator`] })
    .option('--grantee <msp>', 'of one grantee only')
    .action(async (options: AuditListOptions) => {
      const { output, target } = await openSession(options, 'RegulatorMSP');
      const query = options.grantee === undefined ? {} : { grantee: options.grantee };
      const most = mostRows(options);
      await showListing(target.api('inspector'), output, {
        path: `/v1/audit/${name}`,
        query,
        most,
        columns,
        none,
      });
    });
}

interface SearchOptions extends CommonOptions {
  subject: string;
  reason: string;
  officer: string;
}

function search(): Command {
  return leaf('search', {
    summary: 'Everything about one subject, by its code; the search itself goes on the ledger',
    examples: [
      'audit search --subject 91350211M000100Y43 --reason CASE-12 --officer inspector-4 --as regulator',
    ],
  })
    .requiredOption('--subject <code>', 'the company’s code, or kind:identifier')
    .requiredOption('--reason <text>', 'why you search; a salted hash of it is logged')
    .requiredOption('--officer <name>', 'who searches; a salted hash of it is logged')
    .action(async (options: SearchOptions) => {
      const { output, target } = await openSession(options, 'RegulatorMSP');
      const json = { subject: subjectOf(options.subject), reason: options.reason, officer: options.officer };
      const found = await target.api('inspector').ask(SearchAnswer, '/v1/audit/search', { json });
      output.answer(found, () => tellSearch(output, found));
    });
}

function tellSearch(output: Output, { search, enquiries, consents, proof }: SearchAnswer): void {
  output.line(`Search ${search.seq}, itself on the ledger since ${moment(search.time)}.`);
  output.table(
    ['time', 'who', 'why', 'basis', 'decision', 'code', 'released by'],
    enquiries.map((enquiry) => {
      const { time, grantee, purpose, basis, decision, code, releases } = enquiry;
      const publishers = releases.map(({ publisher }) => publisher).join(', ');
      return [moment(time), grantee, purpose, basis, decision, code, publishers];
    }),
  );
  output.table(
    ['consent', 'grantee', 'state', 'since'],
    consents.map(({ id, grantee, state, since }) => [short(id), grantee, state, moment(since)]),
  );
  const upTo = proof.grantees.map(({ grantee, seq }) => `${grantee} ${seq}`).join(', ');
  if (proof.complete)
    output.line(`Complete up to block ${proof.height}: every sequence is gapless (${upTo}).`);
  else output.line(`NOT PROVEN COMPLETE at block ${proof.height} of ${proof.peerHeight} (${upTo}).`);
}
