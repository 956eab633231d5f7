import type { Static, TSchema } from '@sinclair/typebox';
import type { Command } from 'commander';
import { EXIT } from '../../errors';
import type { Api } from '../api';
import { CliError } from '../cli-error';
import {
  type CommonOptions,
  group,
  leaf,
  listLeaf,
  type ListOptions,
  mostRows,
  openSession,
} from '../command';
import { type Column, readAll, Row, showListing, valueAt } from '../listing';
import type { Output } from '../output';
import { parsed } from '../parsed';

export interface RegistryResource<T extends TSchema> {
  name: string;
  summary: string;
  /** Of `list`, where the group does more. */
  listSummary?: string;
  path: string;
  /** The first column is the id, unless one has the resource's name. */
  columns: Column[];
  shape: T;
  /** Tells a person one of them in full; `api` is asked for what belongs to it. */
  tell: (output: Output, one: Static<T>, api: Api) => void | Promise<void>;
}

/** `list` and `show` of one kind of thing that the ledger's registry holds. */
export function registryCommand<T extends TSchema>(resource: RegistryResource<T>): Command {
  return group(resource.name, resource.summary, [listCommand(resource), showCommand(resource)]);
}

function listCommand<T extends TSchema>(resource: RegistryResource<T>): Command {
  const { name, summary, listSummary = summary, path, columns } = resource;
  return listLeaf('list', {
    summary: listSummary,
    examples: [`${name} list`, `${name} list --json --as court`],
  }).action(async (options: ListOptions) => {
    const { output, target } = await openSession(options, 'regulator');
    const none = `No ${name} is registered.`;
    await showListing(target.api('operator'), output, { path, most: mostRows(options), columns, none });
  });
}

function showCommand<T extends TSchema>(resource: RegistryResource<T>): Command {
  const { name } = resource;
  return leaf('show', { summary: `One ${name}, in full`, examples: [`${name} show <id>`] })
    .argument('<id>', `as in \`${name} list\``)
    .action(async (id: string, options: CommonOptions) => {
      const { output, target } = await openSession(options, 'regulator');
      const api = target.api('operator');
      const found = await findRows(api, resource, id);
      if (output.json) output.document(found.length === 1 ? found[0] : found);
      else await tellAll(output, resource, { rows: found, api });
    });
}

async function findRows<T extends TSchema>(
  api: Api,
  { name, path, columns }: RegistryResource<T>,
  id: string,
): Promise<Row[]> {
  const rows = await readAll(api, path, Row);
  const member = columns.find(([header]) => header === name)?.[1] ?? columns[0]?.[1] ?? 'id';
  const found = rows.filter((row) => valueAt(row, member) === id);
  if (found.length > 0) return found;
  throw new CliError('NOT_FOUND', `no ${name} has that id`, {
    exit: EXIT.refused,
    hint: `see which there are: concordat ${name} list`,
  });
}

async function tellAll<T extends TSchema>(
  output: Output,
  { path, shape, tell }: RegistryResource<T>,
  { rows, api }: { rows: Row[]; api: Api },
): Promise<void> {
  for (const [at, row] of rows.entries()) {
    if (at > 0) output.line();
    await tell(output, parsed(shape, row, `the answer to ${path}`), api);
  }
}
