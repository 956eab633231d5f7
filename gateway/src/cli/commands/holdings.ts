import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import type { Api } from '../api';
import { usageError } from '../cli-error';
import {
  type CommonOptions,
  group,
  leaf,
  listLeaf,
  type ListOptions,
  mostRows,
  openSession,
} from '../command';
import { readAll, showListing } from '../listing';
import { FetchedCorrection } from '../shapes/holdings';
import { STATUS_WORDS } from '../words/record-words';

const NOTICE_ID = /^[0-9a-f]{32}$/;

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
        ['notice', 'id', 'hash'],
        ['application', 'application'],
        ['publisher', 'publisher'],
        ['what', 'status'],
        ['reason', 'reason'],
        ['record', 'leafHash', 'hash'],
        ['since', 'since', 'time'],
      ],
      none: 'Nothing that your files rest on has changed.',
      legend: { member: 'status', words: STATUS_WORDS },
    });
  });
}

function correction(): Command {
  return leaf('correction', {
    summary:
      'Fetch the corrected version of a record, under the enquiry that it was given for; no use is counted',
    examples: ['holdings correction 3b0c1f… --as bank'],
  })
    .argument('<notice>', 'as in `holdings notices`: its id, or as much of its beginning as no other has')
    .action(async (id: string, options: CommonOptions) => {
      const { output, target } = await openSession(options, 'reader');
      const api = target.api('officer');
      const path = `/v1/notices/${await noticeOf(api, id)}/correction`;
      const answer = await api.ask(FetchedCorrection, path, { json: {} });
      const { line, notice } = answer;
      output.answer(answer, () =>
        output.line(`${notice.application}: ${line.publisher} now says ${line.summary}`),
      );
    });
}

const Notice = Type.Object({ id: Type.String() });

/** The notice whose id begins so. */
async function noticeOf(api: Api, text: string): Promise<string> {
  if (NOTICE_ID.test(text)) return text;
  const start = text.replace('…', '');
  const found = (await readAll(api, '/v1/notices', Notice)).filter(({ id }) => id.startsWith(start));
  if (found[0] && found.length === 1) return found[0].id;
  const which = found.length === 0 ? 'no notice' : `${found.length} notices`;
  throw usageError(`"${text}" names ${which}`, 'see them with: concordat holdings notices');
}
