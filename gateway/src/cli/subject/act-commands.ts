import type { Command } from 'commander';
import { leaf, openSession } from '../command';
import { answerRequest, changeConsent } from './acts';
import { openPortal, type SubjectOptions, withSubject } from './portal';

interface ActOptions extends SubjectOptions {
  key?: string;
}

/** `sign`, `decline`, `pause`, `resume`, `revoke`. */
export function actCommands(): Command[] {
  return [
    answerCommand('sign', 'Agree to a request whose terms you have read'),
    answerCommand('decline', 'Decline a request'),
    changeCommand('pause', 'Suspend a consent for a while'),
    changeCommand('resume', 'Let a paused consent work again'),
    changeCommand('revoke', 'End a consent; holds for every enquiry from then on'),
  ];
}

function answerCommand(name: 'sign' | 'decline', summary: string): Command {
  const text = { summary, examples: [`subject ${name} K7QM2-PXD4T --subject 91350211M000100Y43`] };
  return withSubject(leaf(name, text))
    .argument('<handle>')
    .option('--key <file>', 'your own key, where the request asks for one')
    .action(async (handle: string, options: ActOptions) => {
      const session = await openSession(options, 'TaxMSP');
      const answer = await answerRequest(await openPortal(session), {
        handle,
        answer: name,
        keyFile: options.key,
      });
      session.output.answer(answer, () =>
        session.output.line(name === 'sign' ? 'Signed: the ledger has it.' : 'Declined: the ledger has it.'),
      );
    });
}

function changeCommand(name: 'pause' | 'resume' | 'revoke', summary: string): Command {
  const text = { summary, examples: [`subject ${name} 7c1e… --subject 91350211M000100Y43`] };
  return withSubject(leaf(name, text))
    .argument('<consentId>')
    .option('--key <file>', 'your own key, where you signed with it')
    .action(async (consentId: string, options: ActOptions) => {
      const session = await openSession(options, 'TaxMSP');
      const answer = await changeConsent(await openPortal(session), {
        consentId,
        change: name,
        keyFile: options.key,
      });
      session.output.answer(answer, () => session.output.line(`Done: ${name}. The ledger has it.`));
    });
}
