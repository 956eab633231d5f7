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
import { showListing } from '../listing';
import { FetchedCorrection } from '../shapes/holdings';

export function holdingsCommand(): Command {
  return group('holdings', 'What your files rest on, and what has changed since', [
    list(),
    notices(),
    correction(),
  ]);
}

function list(): Command {
  return listLeaf('list', {
    summary: 'Records that your files rest on: which, for which application, until when',
    examples: ['holdings list --as bank'],
  }).action(async (options: ListOptions) => {
    const { output, target } = await openSession(options, 'reader');
    await showListing(target.api('officer'), output, {
      most: mostRows(options),
      path: '/v1/holdings',
      columns: [
        ['application', 'application'],
        ['publisher', 'publisher'],
        ['schema', 'schema'],
        ['record', 'leafHash', 'hash'],
        ['status', 'status'],
        ['delete after', 'deleteAfter', 'time'],
      ],
      none: 'No file rests on a record yet.',
    });
  });
}

function notices(): Command {
  return listLeaf('notices', {
    summary: 'Corrections, objections and withdrawals of records that your files rest on',
    examples: ['holdings notices --as bank --json'],
  }).action(async (options: ListOptions) => {
    const { output, target } = await openSession(options, 'reader');
    await showListing(target.api('officer'), output, {
      most: mostRows(options),
      path: '/v1/notices',
      columns: [
        ['notice', 'id'],
        ['application', 'application'],
        ['publisher', 'publisher'],
        ['what', 'status'],
        ['reason', 'reason'],
        ['record', 'leafHash', 'hash'],
        ['replaced by', 'replacement', 'hash'],
        ['since', 'since', 'time'],
      ],
      none: 'Nothing that your files rest on has changed.',
    });
  });
}

function correction(): Command {
  return leaf('correction', {
    summary:
      'Fetch the corrected version of a record, under the enquiry that it was given for; no use is counted',
    examples: ['holdings correction 3b0c1f… --as bank'],
  })
    .argument('<notice>', 'id of the notice')
    .action(async (id: string, options: CommonOptions) => {
      const { output, target } = await openSession(options, 'reader');
      const path = `/v1/notices/${encodeURIComponent(id)}/correction`;
      const answer = await target.api('officer').ask(FetchedCorrection, path, { json: {} });
      const { line, notice } = answer;
      output.answer(answer, () =>
        output.line(`${notice.application}: ${line.publisher} now says ${line.summary}`),
      );
    });
}
