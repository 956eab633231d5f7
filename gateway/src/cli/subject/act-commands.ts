import type { Command } from 'commander';
import { leaf, openSession } from '../command';
import { handleOf } from '../names';
import { answerRequest, changeConsent } from './acts';
import { consentIdOf } from './consent-id-of';
import { openPortal, type SubjectOptions, withSubject } from './portal';

interface ActOptions extends SubjectOptions {
  key?: string;
}

/** What holds once the ledger has the act. */
const DONE = {
  sign: 'Signed: the ledger has it. You can pause or revoke it at any time, and see who looks.',
  decline: 'Declined: the ledger has it. Nobody can read with this request.',
  pause: 'Paused: the ledger has it. Nobody can read with this consent until you resume it.',
  resume: 'Resumed: the ledger has it. The consent works again.',
  revoke: 'Revoked: the ledger has it. The consent has ended for good.',
};

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
  const text = { summary, examples: [`subject ${name} K7QM2-PXD4T --subject 91990101MA0HY0016K`] };
  return withSubject(leaf(name, text))
    .argument('<handle>', 'as in `subject requests`', handleOf)
    .option('--key <file>', 'your own key, where the request asks for one')
    .action(async (handle: string, options: ActOptions) => {
      const session = await openSession(options, 'certifier');
      const answer = await answerRequest(await openPortal(session), {
        handle,
        answer: name,
        keyFile: options.key,
      });
      session.output.answer(answer, () => session.output.line(DONE[name]));
    });
}

function changeCommand(name: 'pause' | 'resume' | 'revoke', summary: string): Command {
  const text = { summary, examples: [`subject ${name} K7QM2-PXD4T --subject 91990101MA0HY0016K`] };
  return withSubject(leaf(name, text))
    .argument('<consent>', 'its handle or its id, as in `subject requests`')
    .option('--key <file>', 'your own key, where you signed with it')
    .action(async (consent: string, options: ActOptions) => {
      const session = await openSession(options, 'certifier');
      const portal = await openPortal(session);
      const answer = await changeConsent(portal, {
        consentId: await consentIdOf(portal, consent),
        change: name,
        keyFile: options.key,
      });
      session.output.answer(answer, () => session.output.line(DONE[name]));
    });
}
