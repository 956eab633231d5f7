import type { Command } from 'commander';
import { registryCommand } from '../registry-command';

export function agreementCommand(): Command {
  return registryCommand({
    name: 'agreement',
    summary: 'Sharing agreements between agencies',
    path: '/v1/agreements',
    columns: [
      ['agreement', 'terms.id'],
      ['grantees', 'terms.grantees'],
      ['products', 'terms.products'],
      ['purposes', 'terms.purposes'],
      ['until', 'terms.notAfter', 'time'],
      ['approved by', 'approvals'],
    ],
  });
}
