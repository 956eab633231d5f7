import type { Command } from 'commander';
import { type CommonOptions, group, leaf, openSession } from '../command';
import { showListing } from '../listing';

export function holdingsCommand(): Command {
  return group('holdings', 'What your files rest on, and what has changed since', [list(), notices()]);
}

function list(): Command {
  return leaf('list', {
    summary: 'Records that your files rest on: which, for which application, until when',
    examples: ['holdings list --as bank'],
  }).action(async (options: CommonOptions) => {
    const { output, target } = await openSession(options, 'BankMSP');
    await showListing(target.api('officer'), output, {
      path: '/v1/holdings',
      columns: [
        ['application', 'application'],
        ['publisher', 'publisher'],
        ['schema', 'schema'],
        ['record', 'leafHash', 'hash'],
        ['status', 'status'],
        ['delete after', 'deleteAfter', 'time'],
      ],
      none: 'no file rests on a record yet',
    });
  });
}

function notices(): Command {
  return leaf('notices', {
    summary: 'Corrections, objections and withdrawals of records that your files rest on',
    examples: ['holdings notices --as bank --json'],
  }).action(async (options: CommonOptions) => {
    const { output, target } = await openSession(options, 'BankMSP');
    await showListing(target.api('officer'), output, {
      path: '/v1/notices',
      columns: [
        ['application', 'application'],
        ['publisher', 'publisher'],
        ['what', 'status'],
        ['reason', 'reason'],
        ['record', 'leafHash', 'hash'],
        ['replaced by', 'replacement', 'hash'],
        ['since', 'since', 'time'],
      ],
      none: 'nothing that your files rest on has changed',
    });
  });
}
