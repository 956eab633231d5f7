import type { Command } from 'commander';
import { EXIT } from '../errors';
import { CliError } from './cli-error';
import {
  type CommonOptions,
  group,
  leaf,
  listLeaf,
  type ListOptions,
  mostRows,
  openSession,
} from './command';
import { type Column, readAll, Row, showListing, valueAt } from './listing';

export interface RegistryResource {
  name: string;
  summary: string;
  /** Of `list`, where the group does more. */
  listSummary?: string;
  path: string;
  /** The first column is the id. */
  columns: Column[];
}

/** `list` and `show` of one kind of thing that the ledger's registry holds. */
export function registryCommand(resource: RegistryResource): Command {
  return group(resource.name, resource.summary, [listCommand(resource), showCommand(resource)]);
}

function listCommand({ name, summary, listSummary = summary, path, columns }: RegistryResource): Command {
  return listLeaf('list', {
    summary: listSummary,
    examples: [`${name} list`, `${name} list --json --as court`],
  }).action(async (options: ListOptions) => {
    const { output, target } = await openSession(options, 'regulator');
    const none = `No ${name} is registered.`;
    await showListing(target.api('operator'), output, { path, most: mostRows(options), columns, none });
  });
}

function showCommand({ name, path, columns }: RegistryResource): Command {
  return leaf('show', { summary: `One ${name}, in full`, examples: [`${name} show <id>`] })
    .argument('<id>', `as in \`${name} list\``)
    .action(async (id: string, options: CommonOptions) => {
      const { output, target } = await openSession(options, 'regulator');
      const rows = await readAll(target.api('operator'), path, Row);
      const member = columns.find(([header]) => header === name)?.[1] ?? columns[0]?.[1] ?? 'id';
      const found = rows.filter((row) => valueAt(row, member) === id);
      if (found.length === 0)
        throw new CliError('NOT_FOUND', `no ${name} has that id`, { exit: EXIT.refused });
      output.document(found.length === 1 ? found[0] : found);
    });
}
