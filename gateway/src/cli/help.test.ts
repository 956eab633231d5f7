import { expect } from 'chai';
import type { Command } from 'commander';
import { EXIT } from '../errors';
import { INTERRUPTED } from './on-interrupt';
import { createProgram } from './program';

/** Every command that does something, with its name in full. */
function leaves(command: Command, before = ''): [name: string, command: Command][] {
  const name = `${before} ${command.name()}`.trim();
  if (command.commands.length === 0) return [[name, command]];
  return command.commands.flatMap((member) => leaves(member, name));
}

function helpOf(command: Command, width = 100): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => width });
  command.outputHelp();
  return text;
}

describe('the help of every command', () => {
  const commands = leaves(createProgram());

  it('has an example, the exit statuses, and a word on each argument', () => {
    expect(commands).to.have.length.greaterThan(50);
    for (const [name, command] of commands) {
      const help = helpOf(command);
      for (const status of [...Object.values(EXIT), INTERRUPTED])
        expect(help, name).to.match(new RegExp(`Exit status:[^]*\\n {2}${status} {2}\\w`));
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

  it('says “an” before a vowel', () => {
    for (const [name, command] of commands)
      expect(helpOf(command), name).not.to.match(/\ba (agreement|organisation|agency|enquiry|item)/);
  });

  it('fits a terminal of 100 columns, and its options one of 80', () => {
    for (const [name, command] of commands) {
      expect(widest(helpOf(command)), name).to.be.at.most(100);
      const [, options = ''] = helpOf(command, 80).split(/^Options:$/m);
      expect(widest(options.split(/^Example:$/m)[0] ?? ''), name).to.be.at.most(80);
    }
  });
});

/** Of the lines that could be broken: a path is one word. */
const widest = (text: string) =>
  Math.max(...text.split('\n').map((line) => (/\S \S/.test(line) ? line.length : 0)));
