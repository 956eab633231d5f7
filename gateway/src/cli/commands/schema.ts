import type { Command } from 'commander';
import { catalogueCommands } from '../governance/catalogue-commands';
import { registryCommand } from '../registry-command';

export function schemaCommand(): Command {
  const command = registryCommand({
    name: 'schema',
    summary: 'The schemas of records',
    path: '/v1/schemas',
    columns: [
      ['schema', 'id'],
      ['publisher', 'publisher'],
      ['groups', 'groups'],
      ['purposes', 'purposes'],
      ['hash', 'hash', 'hash'],
    ],
  });
  for (const one of catalogueCommands('schema')) command.addCommand(one);
  return command;
}
