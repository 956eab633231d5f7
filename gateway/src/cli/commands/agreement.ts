import type { Command } from 'commander';
import { catalogueCommands } from '../governance/catalogue-commands';
import { registryCommand } from '../registry/registry-command';
import { tellAgreement } from '../registry/tell-agreement';
import { Agreement } from '../shapes/registry';

export function agreementCommand(): Command {
  const command = registryCommand({
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
    shape: Agreement,
    tell: (output, agreement) => tellAgreement(output, agreement),
  });
  for (const one of catalogueCommands('agreement')) command.addCommand(one);
  return command;
}
