import type { Command } from 'commander';
import { catalogueCommands } from '../governance/catalogue-commands';
import { registryCommand } from '../registry/registry-command';
import { tellSchema } from '../registry/tell-schema';
import { SchemaFacts } from '../shapes/registry';

export function schemaCommand(): Command {
  const command = registryCommand({
    name: 'schema',
    summary: 'The schemas of records',
    path: '/v1/schemas',
    columns: [
      ['schema', 'id'],
      ['publisher', 'publisher'],
      ['groups', 'groups'],
      ['hash', 'hash', 'hash'],
    ],
    shape: SchemaFacts,
    tell: tellSchema,
  });
  for (const one of catalogueCommands('schema')) command.addCommand(one);
  return command;
}
