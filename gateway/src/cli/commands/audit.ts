import type { Command } from 'commander';
import { listCommands } from '../audit/list-commands';
import { logsCommand } from '../audit/logs-command';
import { searchCommand } from '../audit/search-command';
import { group } from '../command';

export function auditCommand(): Command {
  return group('audit', 'Who agreed to what, who looked, who was refused, what is missing', [
    ...listCommands(),
    logsCommand(),
    searchCommand(),
  ]);
}
