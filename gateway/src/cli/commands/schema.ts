import type { Command } from 'commander';
import { registryCommand } from '../registry-command';

export function schemaCommand(): Command {
  return registryCommand({
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
}
