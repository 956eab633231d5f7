import { expect } from 'chai';
import type { Command } from 'commander';
import { createProgram } from './program';

/** Every command that does something, with its name in full. */
function leaves(command: Command, before = ''): [name: string, command: Command][] {
  const name = `${before} ${command.name()}`.trim();
  if (command.commands.length === 0) return [[name, command]];
  return command.commands.flatMap((member) => leaves(member, name));
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return text;
}

describe('the help of every command', () => {
  const commands = leaves(createProgram());

  it('has an example, the exit statuses, and a word on each argument', () => {
    expect(commands).to.have.length.greaterThan(50);
    for (const [name, command] of commands) {
      const help = helpOf(command);
      expect(help, name).to.include('Exit status:');
      expect(help, name).to.match(/Example:\n {2}\$ concordat /);
      for (const argument of command.registeredArguments) expect(argument.description, name).not.to.equal('');
    }
  });

  it('says of each option that cannot be left out that it is required', () => {
    for (const [name, command] of commands) {
      const help = helpOf(command).replace(/\s+/g, ' ');
      for (const { mandatory, defaultValue, description } of command.options) {
        const told = help.includes(`${description} (required)`);
        expect(told, `${name}: ${description}`).to.equal(mandatory && defaultValue === undefined);
      }
    }
  });

  it('fits a terminal of 100 columns', () => {
    for (const [name, command] of commands) {
      const widest = Math.max(
        ...helpOf(command)
          .split('\n')
          .map((line) => line.length),
      );
      expect(widest, name).to.be.at.most(100);
    }
  });
});
