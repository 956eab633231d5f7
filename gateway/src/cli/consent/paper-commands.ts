import { Type } from '@sinclair/typebox';
import type { Command } from 'commander';
import { type CommonOptions, leaf, openSession } from '../command';

const Outcome = Type.Object({ consentId: Type.String(), state: Type.String() });

/** What an officer of the certifier does with a consent on paper, having seen the paper. */
export function paperCommands(): Command[] {
  return [
    paperAnswer('approve', 'Approve a consent on paper, having seen the paper (an officer of the certifier)'),
    paperAnswer('refuse', 'Refuse a consent on paper (an officer of the certifier)'),
  ];
}

function paperAnswer(name: 'approve' | 'refuse', summary: string): Command {
  return leaf(name, { summary, examples: [`consent ${name} K7QM2-PXD4T --as tax`] })
    .argument('<handle>')
    .action(async (handle: string, options: CommonOptions) => {
      const { output, target } = await openSession(options, 'TaxMSP');
      const path = `/v1/paper-requests/${encodeURIComponent(handle)}/answer`;
      const json = { answer: name === 'approve' ? 'sign' : 'decline' };
      const answer = await target.api('officer').ask(Outcome, path, { json });
      output.answer(answer, () => output.line(`${answer.state}: the ledger has it.`));
    });
}
