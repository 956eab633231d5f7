import type { Command } from 'commander';
import { foundCommand } from '../governance/found-commands';
import { joinCommand, leaveCommand } from '../governance/join-commands';
import { aboutCommand, proposeCommand } from '../governance/member-commands';
import { renewCommand } from '../governance/renew-command';
import { proposalsCommand, voteCommands } from '../governance/vote-commands';
import { registryCommand } from '../registry/registry-command';
import { tellOrganisation } from '../registry/tell-organisation';
import { Organisation } from '../shapes/registry';

export function orgCommand(): Command {
  const command = registryCommand({
    name: 'org',
    summary: 'The organisations of the consortium: who they are, and how they join, are suspended and leave',
    listSummary: 'The organisations of the consortium, with their roles and their standing',
    path: '/v1/organisations',
    columns: [
      ['msp', 'mspId'],
      ['name', 'name'],
      ['governing', 'governing'],
      ['roles', 'roles'],
      ['standing', 'standing.state'],
      ['since', 'standing.since', 'time'],
    ],
    shape: Organisation,
    tell: tellOrganisation,
  });
  const members = [
    proposeCommand(),
    proposalsCommand(),
    ...voteCommands('org', ['approve', 'withdraw', 'execute']),
  ];
  for (const one of [
    ...members,
    foundCommand(),
    joinCommand(),
    aboutCommand('SUSPEND'),
    aboutCommand('REINSTATE'),
    leaveCommand(),
    renewCommand(),
  ]) {
    command.addCommand(one);
  }
  return command;
}
