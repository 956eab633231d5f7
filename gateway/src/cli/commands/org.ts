import type { Command } from 'commander';
import { registryCommand } from '../registry-command';

export function orgCommand(): Command {
  return registryCommand({
    name: 'org',
    summary: 'The organisations of the consortium',
    path: '/v1/organisations',
    columns: [
      ['msp', 'mspId'],
      ['name', 'name'],
      ['governing', 'governing'],
      ['roles', 'roles'],
    ],
  });
}
