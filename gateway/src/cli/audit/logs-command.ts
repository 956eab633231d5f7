import type { Command } from 'commander';
import { listLeaf, type ListOptions, mostRows, openSession } from '../command';
import { readPages, Row, tellCut, tellRows, valueAt } from '../listing';
import { GAP_WORDS } from '../words/gap-words';
import { tellLegend } from '../words/legend';

interface LogsOptions extends ListOptions {
  now?: true;
}

export function logsCommand(): Command {
  return listLeaf('logs', {
    summary:
      'The publishers’ logs: how many entries each has anchored on the ledger, and how many were read and fit; what was found is among the gaps',
    examples: ['audit logs --now --as regulator'],
  })
    .option('--now', 'read first what has been anchored by now')
    .action(async (options: LogsOptions) => {
      const { output, target } = await openSession(options, 'regulator');
      const api = target.api('inspector');
      if (options.now) await api.send('/v1/audit/logs/readings', { method: 'POST' });
      const { rows, cut } = await readPages(api, {
        path: '/v1/audit/logs',
        item: Row,
        most: mostRows(options),
      });
      output.answer(rows, () => {
        tellRows(output, rows, {
          columns: [
            ['publisher', 'publisher'],
            ['entries anchored', 'anchored'],
            ['read and fit', 'read'],
            ['fault', 'fault'],
            ['since', 'since', 'time'],
            ['left', 'left', 'time'],
          ],
          none: 'Nobody has anchored anything yet.',
        });
        tellLegend(
          output,
          rows.map((row) => valueAt(row, 'fault')),
          GAP_WORDS,
        );
      });
      tellCut(output, cut);
    });
}
