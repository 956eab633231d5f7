import { Command } from 'commander';
import { type CommonOptions, group } from '../command';
import { EXIT_HELP } from '../exit-help';
import { Output } from '../output';
import { actCommands } from '../subject/act-commands';
import { createKeyFile } from '../subject/key-file';
import { readCommands } from '../subject/read-commands';

/** What a data subject does, through its certifier's portal. */
export function subjectCommand(): Command {
  const members = [keygenCommand(), ...readCommands(), ...actCommands()];
  return group('subject', 'What the company itself does: agree, decline, revoke, see who looked', members);
}

function keygenCommand(): Command {
  return new Command('keygen')
    .description('Make a key of your own, for consents of the highest assurance')
    .argument('<file>', 'where to write it (JWK); it is never overwritten')
    .option('--json', 'answer with one JSON document on stdout')
    .addHelpText('after', `\nExample:\n  $ concordat subject keygen company-key.json\n\n${EXIT_HELP}`)
    .action(async (file: string, options: CommonOptions) => {
      const publicKey = await createKeyFile(file);
      const output = new Output(options.json === true);
      output.answer({ publicKey, file }, () => tellKey(output, file, publicKey));
    });
}

function tellKey(output: Output, file: string, publicKey: string): void {
  output.line(`Wrote ${file}. Public key: ${publicKey}`);
  output.prose('Keep it secret, and a copy of it in a safe: nobody else has it.');
  output.prose(
    'A consent signed with it is paused or ended with it. If you lose it, go to the agency that your request went to: once it knows you, it ends what you signed (concordat consent unbind).',
  );
}
