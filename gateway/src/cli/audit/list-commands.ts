import type { Command } from 'commander';
import { listLeaf, type ListOptions, mostRows, openSession } from '../command';
import { type Listing, readPages, Row, tellCut, tellRows } from '../listing';
import { AuditHeight } from '../shapes/audit';
import { CALL_WORDS } from '../words/call-words';
import { DENIAL_WORDS } from '../../flow/resolve/denial-words';
import { GAP_WORDS } from '../words/gap-words';

interface Listed extends Pick<Listing, 'columns' | 'none' | 'legend'> {
  name: string;
  summary: string;
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
      ['unbound', 'unboundAt', 'time'],
    ],
    none: 'No consent is on the ledger.',
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
    none: 'Nobody has enquired yet.',
    legend: { member: 'code', words: DENIAL_WORDS },
  },
  {
    name: 'timeline',
    summary: 'What happened on the ledger, in its order; what it did not accept, too',
    columns: [
      ['block', 'block'],
      ['time', 'time', 'time'],
      ['by', 'creator'],
      ['what', 'function'],
      ['accepted', 'valid'],
    ],
    none: 'The ledger is empty.',
    legend: { member: 'function', words: CALL_WORDS },
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
      ['more', 'detail'],
    ],
    none: 'Nothing is missing, and nothing is unusual.',
    legend: { member: 'kind', words: GAP_WORDS },
  },
];

/** `consents`, `enquiries`, `timeline`, `gaps`. */
export function listCommands(): Command[] {
  return LISTS.map(listed);
}

interface AuditListOptions extends ListOptions {
  grantee?: string;
}

function listed(list: Listed): Command {
  const { name, summary } = list;
  const examples = [`audit ${name} --as regulator`, `audit ${name} --as regulator --grantee BankMSP`];
  return listLeaf(name, { summary, examples })
    .option('--grantee <msp>', 'of one grantee only')
    .action((options: AuditListOptions) => show(list, options));
}

async function show({ name, columns, none, legend }: Listed, options: AuditListOptions): Promise<void> {
  const { output, target } = await openSession(options, 'regulator');
  const { rows, cut, last } = await readPages(target.api('inspector'), {
    path: `/v1/audit/${name}`,
    item: Row,
    more: AuditHeight.properties,
    query: { grantee: options.grantee },
    most: mostRows(options),
  });
  output.answer(rows, () => {
    tellRows(output, rows, { columns, none, legend });
    output.note(`As of block ${last.height}.`);
  });
  tellCut(output, cut);
}
