import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import { type CommonOptions, leaf, openSession } from '../command';
import { handleOf } from '../names';
import { moment, type Output } from '../output';
import { subjectOf } from '../subject-of';

const Unbound = Type.Object({ consentId: Type.String(), state: Type.String(), since: Type.Integer() });

interface UnbindOptions extends CommonOptions {
  subject: string;
}

/** What an operator of the certifier does for a company that has lost its own key. */
export function unbindCommand(): Command {
  return leaf('unbind', {
    summary:
      'End a consent whose company has lost its own key (an operator of the certifier, once the company has shown who it is). Every enquiry from then on is denied, and nothing is signed or resumed with that key. It cannot be undone; other consents, also those signed with the same key, go on',
    examples: ['consent unbind K7QM2-PXD4T --subject 91990101MA0HY0016K --as tax'],
  })
    .argument('<handle>', 'as in `subject requests`', handleOf)
    .requiredOption('--subject <code>', 'the company that stands before you: its code, or kind:identifier')
    .action(async (handle: string, options: UnbindOptions) => {
      const { output, target } = await openSession(options, 'certifier');
      const path = `/v1/own-key-requests/${encodeURIComponent(handle)}/unbinding`;
      const json = { subject: subjectOf(options.subject) };
      const answer = await target.api('operator').ask(Unbound, path, { json });
      output.answer(answer, () => tellUnbound(output, handle, answer.since));
    });
}

function tellUnbound(output: Output, handle: string, since: number): void {
  output.line(`Unbound since ${moment(since)}: the ledger has it.`);
  output.prose(
    `Ended: ${handle}, for every enquiry from then on. Nothing can be signed or resumed with its key.`,
  );
  output.prose(
    'Not ended: what the bank has read before, which it may keep as the consent says; and the company’s other consents. Each that was signed with the lost key is ended by its own handle: concordat subject requests.',
  );
}
