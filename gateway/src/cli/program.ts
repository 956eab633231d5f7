import { Command, Help, type Option } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agreementCommand } from './commands/agreement';
import { auditCommand } from './commands/audit';
import { benchCommand } from './commands/bench';
import { consentCommand } from './commands/consent';
import { doctorCommand } from './commands/doctor';
import { holdingsCommand } from './commands/holdings';
import { keyCommand } from './commands/key';
import { networkCommand } from './commands/network';
import { orgCommand } from './commands/org';
import { productCommand } from './commands/product';
import { publishCommand } from './commands/publish';
import { recordCommand } from './commands/record';
import { resolveCommand } from './commands/resolve';
import { schemaCommand } from './commands/schema';
import { subjectCommand } from './commands/subject';
import { upCommand } from './commands/up';
import { verifyCommand } from './commands/verify';
import { EXIT_HELP } from './exit-help';

/** The whole command line: the six verbs first, then what surrounds them. */
export function createProgram(): Command {
  const program = new Command('concordat')
    .description('Records that cross agency borders: publish, attest, consent, resolve, verify, audit')
    .version(version())
    .showSuggestionAfterError()
    .addHelpText('after', `\nStart with:\n  $ concordat up\n\n${EXIT_HELP}`);
  for (const command of [
    upCommand(),
    publishCommand(),
    consentCommand(),
    subjectCommand(),
    resolveCommand(),
  ]) {
    program.addCommand(command);
  }
  for (const command of [verifyCommand(), holdingsCommand(), recordCommand(), auditCommand()]) {
    program.addCommand(command);
  }
  for (const command of [orgCommand(), keyCommand(), schemaCommand(), productCommand(), agreementCommand()]) {
    program.addCommand(command);
  }
  for (const command of [networkCommand(), doctorCommand(), benchCommand()]) program.addCommand(command);
  tellRequired(program);
  return program;
}

/** commander tells of an option's default, and not that it cannot be left out. */
function tellRequired(command: Command): void {
  command.configureHelp({ optionDescription, minWidthToWrap: 30 });
  command.commands.forEach((member) => tellRequired(member));
}

function optionDescription(option: Option): string {
  const told = new Help().optionDescription(option);
  return option.mandatory && option.defaultValue === undefined ? `${told} (required)` : told;
}

function version(): string {
  const text = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
